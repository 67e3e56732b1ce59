import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message, MessageVersion } from "@/api/types";
import { fetchAll } from "@/entities/lists";
import { newId } from "@/lib/ids";
import { createStore } from "@/lib/store";
import { attempt } from "@/ui/attempt";

const MESSAGE = "/api/v1/conversations/{conversation_id}/messages/{message_id}" as const;

function paramsOf({ conversation_id, id }: Message) {
  return { path: { conversation_id, message_id: id } };
}

/** The texts an answer had, for the state it is in. */
export const versionsQuery = (message: Message) =>
  queryOptions({
    queryKey: ["answers", message.conversation_id, message.id, message.version],
    queryFn: ({ signal }): Promise<MessageVersion[]> =>
      fetchAll((cursor) =>
        unwrap(
          conversations.GET(`${MESSAGE}/history`, {
            params: { ...paramsOf(message), query: { limit: 200, ...(cursor !== undefined && { cursor }) } },
            signal,
          }),
        ),
      ),
  });

/** The answer that somebody wants otherwise. */
export const otherwiseStore = createStore<Message | null>(null);

/** How an answer is wanted: by another AI of the room, and minding something. */
export interface Wanted {
  ai_participant_id?: string;
  instruction?: string;
}

export function regenerate(message: Message): void {
  void attempt(() => regenerateAs(message, {}));
}

/** Throws Problem (`not_retryable`) or Unreachable. */
export function regenerateAs(message: Message, wanted: Wanted): Promise<unknown> {
  return unwrap(conversations.POST(`${MESSAGE}/regenerate`, { params: paramsOf(message), body: wanted }));
}

export function selectVersion(message: Message, number: number): void {
  const { path } = paramsOf(message);
  void attempt(() => unwrap(conversations.POST(`${MESSAGE}/history/{number}/select`, { params: { path: { ...path, number } } })));
}

/** Tells an AI something while it writes. Throws Problem or Unreachable. */
export function steer(conversation_id: string, message_id: string, content: string): Promise<unknown> {
  const params = { path: { conversation_id, message_id } };
  return unwrap(conversations.POST(`${MESSAGE}/steer`, { params, body: { client_id: newId(), content } }));
}

/** Where the text shown stands among all an answer had. */
export interface Standing {
  /** The numbers by which to show each again, in order; null for a text that is not in the history yet. */
  numbers: (number | null)[];
  /** The place of the text shown, from 0. */
  shown: number;
}

/** Pure: the texts of an answer, of which the one shown joins the history only when another takes its place. Null where there is one only. */
export function standingOf(content: string, versions: readonly MessageVersion[]): Standing | null {
  const answers = versions.filter(({ kind }) => kind === "regeneration").sort((one, other) => one.number - other.number);
  const kept = answers.map(({ number }) => number);
  const shown = answers.findLastIndex((version) => version.content === content);
  const standing = shown === -1 ? { numbers: [...kept, null], shown: kept.length } : { numbers: kept, shown };
  return standing.numbers.length < 2 ? null : standing;
}
