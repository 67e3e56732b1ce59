import type { Conversation, Message } from "@/api/types";
import { createStore } from "@/lib/store";

export type Wish = "off" | "mentions" | "all";

const KEPT_AS = "spindle:notifications";

function readWish(): Wish {
  const kept = globalThis.localStorage.getItem(KEPT_AS);
  return kept === "mentions" || kept === "all" ? kept : "off";
}

/** What this device should notify of. */
export const wishStore = createStore<Wish>(readWish());

export function keepWish(wish: Wish): void {
  localStorage.setItem(KEPT_AS, wish);
  wishStore.set(wish);
}

/** Pure: whether a person wants to be told of a message. */
export function isWanted(message: Message, room: Pick<Conversation, "me"> | undefined, wish: Wish, me: string): boolean {
  if (wish === "off" || message.user_id === me || message.sender_type === "system") return false;
  const names = message.mentions.some(({ type, id }) => type === "all" || id === me);
  if (names) return true;
  return wish === "all" && room?.me.muted !== true;
}

/** Pure: the title of the page, with what is unread in rooms that are not muted. */
export function titleWith(rooms: readonly Pick<Conversation, "me">[], name: string): string {
  const unread = rooms.filter(({ me }) => !me.muted && !me.archived).reduce((sum, { me }) => sum + me.unread, 0);
  return unread === 0 ? name : `(${unread > 999 ? "999+" : unread}) ${name}`;
}
