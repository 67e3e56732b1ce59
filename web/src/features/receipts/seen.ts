import type { Message, Participant } from "@/api/types";
import { createStore } from "@/lib/store";

/** The message whose readers are shown. */
export const seenStore = createStore<Message | null>(null);

export interface Seen {
  read: Participant[];
  delivered: Participant[];
  waiting: Participant[];
}

/** Pure: how far a message has come with each person who is there, its author aside. */
export function sortReaders({ seq, user_id }: Pick<Message, "seq" | "user_id">, people: readonly Participant[]): Seen {
  const others = people.filter((one) => one.is_active && one.user_id !== user_id && one.user.source === "account");
  const hasRead = (one: Participant) => one.last_read_seq >= seq;
  const hasGot = (one: Participant) => one.last_delivered_seq >= seq;
  return {
    read: others.filter(hasRead),
    delivered: others.filter((one) => !hasRead(one) && hasGot(one)),
    waiting: others.filter((one) => !hasRead(one) && !hasGot(one)),
  };
}
