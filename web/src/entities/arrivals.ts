import type { Conversation } from "@/api/types";
import { createStore, useStore } from "@/lib/store";
import { sessionStore } from "@/session/session";

/** What was unread when a room was opened; once it is open, what is seen is read. */
export interface Arrival {
  lastReadSeq: number;
  unread: number;
}

const arrivals = createStore<Readonly<Record<string, Arrival>>>({});

const keyOf = (room: string) => `${sessionStore.get().user?.id ?? ""}:${room}`;

/** Remembers what was unread in a room when somebody came in; with nothing unread the time before counts. */
export function noteArrival({ id, me }: Pick<Conversation, "id" | "me">): void {
  if (me.unread > 0) arrivals.set((all) => ({ ...all, [keyOf(id)]: { lastReadSeq: me.last_read_seq, unread: me.unread } }));
}

export function useArrival(room: string): Arrival | null {
  return useStore(arrivals, (all) => all[keyOf(room)] ?? null);
}
