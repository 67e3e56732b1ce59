import { createStore, useStore } from "@/lib/store";
import { sessionStore } from "@/session/session";

/** What was chosen since the page was opened, by where it is kept. */
const chosen = createStore<Readonly<Record<string, boolean>>>({});

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
  chosen.set((all) => ({ ...all, [key]: isHiding }));
}

export function useHidesAIs(room: string): boolean {
  return useStore(chosen, () => hidesAIs(room));
}
