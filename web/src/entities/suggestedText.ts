import { useEffect, useEffectEvent } from "react";
import { createStore } from "@/lib/store";

interface Suggestion {
  room: string;
  text: string;
}

const suggestions = createStore<Suggestion | null>(null);

/** Puts `text` where the person writes in `room`, for them to send or to change. */
export function suggestText(room: string, text: string): void {
  suggestions.set({ room, text });
}

/** Hands over what is suggested while the room is open. */
export function useSuggestedText(room: string, take: (text: string) => void): void {
  const hear = useEffectEvent(() => {
    const suggestion = suggestions.get();
    if (suggestion?.room === room) take(suggestion.text);
  });
  useEffect(() => suggestions.subscribe(() => hear()), []);
}
