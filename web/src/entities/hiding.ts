import { openChannel } from "@/lib/channel";
import { createStore, useStore } from "@/lib/store";
import { sessionStore } from "@/session/session";

interface Choice {
  key: string;
  isHiding: boolean;
}

/** What was chosen since the page was opened, in whichever tab, by where it is kept. */
const chosen = createStore<Readonly<Record<string, boolean>>>({});
const channel = openChannel<Choice>("spindle-hiding");

channel.listen(note);

const keyOf = (room: string) => `spindle:hides-ais:${sessionStore.get().user?.id ?? ""}:${room}`;

/** Whether the person signed in wants what AIs write in a room out of sight; remembered on this device. */
export function hidesAIs(room: string): boolean {
  const key = keyOf(room);
  return chosen.get()[key] ?? localStorage.getItem(key) !== null;
}

export function hideAIs(room: string, isHiding: boolean): void {
  const key = keyOf(room);
  if (isHiding) localStorage.setItem(key, "");
  else localStorage.removeItem(key);
  note({ key, isHiding });
  channel.post({ key, isHiding });
}

function note({ key, isHiding }: Choice): void {
  chosen.set((all) => ({ ...all, [key]: isHiding }));
}

export function useHidesAIs(room: string): boolean {
  return useStore(chosen, () => hidesAIs(room));
}
