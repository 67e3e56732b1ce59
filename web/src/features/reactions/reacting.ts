import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message, Participant, Reaction } from "@/api/types";
import { createStore } from "@/lib/store";
import { attempt } from "@/ui/attempt";

const ONE = "/api/v1/conversations/{conversation_id}/messages/{message_id}/reactions/{emoji}" as const;

/** The message an emoji is being picked for. */
export const pickedForStore = createStore<Message | null>(null);

/** The emoji people reach for most. */
export const COMMON_EMOJI = [
  "👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "🔥", "👀", "✅", "❌", "🤔",
  "👏", "🚀", "💡", "💯", "🙌", "😍", "😅", "👎", "☕", "🌱", "⭐", "👋",
] as const;

/** Adds my reaction, or takes it back where it is there. */
export function toggleReaction(message: Message, emoji: string, me: string): void {
  const params = { path: { conversation_id: message.conversation_id, message_id: message.id, emoji } };
  void attempt(() => unwrap(isMine(message.reactions ?? [], emoji, me) ? conversations.DELETE(ONE, { params }) : conversations.PUT(ONE, { params })));
}

/** Pure: whether I reacted so. */
export function isMine(reactions: readonly Reaction[], emoji: string, me: string): boolean {
  return reactions.some((one) => one.emoji === emoji && one.user_ids.includes(me));
}

/** Pure: the names of those who reacted, as far as they are known; `rest` counts the others. */
export function namesOf(reaction: Reaction, people: readonly Participant[]): { names: string[]; rest: number } {
  const known = new Map(people.map((one) => [one.user_id, one.user.display_name]));
  const names = reaction.user_ids.flatMap((id) => known.get(id) ?? []);
  return { names: names.slice(0, 12), rest: reaction.user_ids.length - Math.min(names.length, 12) };
}
