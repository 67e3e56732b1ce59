import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message } from "@/api/types";
import { defineEntity } from "@/events/entity";
import { dispatcher } from "@/events/live";
import { attempt } from "@/ui/attempt";

export type Kind = "pinned" | "important";
/** What people choose to see: all that is important, or what is most important. */
export type Shown = Kind | "key";

const MOST_IMPORTANT = 3;

/** The newest messages of a room that were pinned, or marked as important. */
export const keptQuery = (room: string, kind: Kind) =>
  queryOptions({
    queryKey: ["kept", room, kind],
    queryFn: dispatcher.overtakable<Message[]>(
      async ({ signal }) =>
        (
          await unwrap(
            conversations.GET("/api/v1/conversations/{conversation_id}/messages", {
              params: { path: { conversation_id: room }, query: { limit: 200, [kind]: true } },
              signal,
            }),
          )
        ).items,
    ),
  });

/** Pure: whether a message belongs on a list. */
export function isKept(message: Message, kind: Kind): boolean {
  if (message.deleted_at !== null) return false;
  return kind === "pinned" ? message.pinned_at != null : message.importance > 0;
}

/** Pure: what is shown of a list: of the pinned ones the newest first, of the others the most important. */
export function chooseKept(held: readonly Message[], shown: Shown): Message[] {
  if (shown === "pinned") return held.toReversed();
  const chosen = shown === "key" ? held.filter(({ importance }) => importance >= MOST_IMPORTANT) : held;
  return chosen.toReversed().sort((one, other) => other.importance - one.importance);
}

/** Pure: the list after a message came or changed, by seq. */
export function reduceKept(held: Message[], message: Message, kind: Kind): Message[] {
  const before = held.find(({ id }) => id === message.id);
  if (before !== undefined && before.version > message.version) return held;
  const isNow = isKept(message, kind);
  if (before === undefined && !isNow) return held;
  const others = held.filter(({ id }) => id !== message.id);
  return isNow ? [...others, message].sort((one, other) => one.seq - other.seq) : others;
}

defineEntity<Message[]>({
  family: "kept",
  reduce: {
    "message.created": (held, { data }, { key }) => reduceKept(held, data.message, key[2] as Kind),
    "message.updated": (held, { data }, { key }) => reduceKept(held, data.message, key[2] as Kind),
  },
});

export function setPinned({ conversation_id, id }: Message, isPinned: boolean): void {
  const path = "/api/v1/conversations/{conversation_id}/messages/{message_id}/pin" as const;
  const params = { path: { conversation_id, message_id: id } };
  void attempt(() => unwrap(isPinned ? conversations.PUT(path, { params }) : conversations.DELETE(path, { params })));
}
