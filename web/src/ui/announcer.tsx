import { createStore, useStore } from "@/lib/store";

const said = createStore("");

/** Tells a sentence to those who listen to the screen, when they have a moment. */
export function announce(sentence: string): void {
  // A blank that does not show makes the same sentence twice a change.
  said.set((before) => (before === sentence ? `${sentence}\u00a0` : sentence));
}

export function Announcer() {
  const sentence = useStore(said);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {sentence}
    </div>
  );
}
