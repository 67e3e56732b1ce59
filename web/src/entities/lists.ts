import { queryOptions } from "@tanstack/react-query";
import { conversations as api } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AIModel, AIParticipant, Import, Page, Participant, Topic, Turn } from "@/api/types";
import { defineEntity } from "@/events/entity";
import { dispatcher } from "@/events/live";
import { upsert } from "./versions";

const MOST = 200;

/** All of a list that is bounded by nature, page by page. */
export async function fetchAll<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

const page = (cursor?: string) => ({ limit: MOST, ...(cursor !== undefined && { cursor }) });

const at = (room: string, cursor?: string) => ({ path: { conversation_id: room }, query: page(cursor) });

/** The people of a room, those who left included. */
export const participantsQuery = (room: string) =>
  queryOptions({
    queryKey: ["participants", room],
    queryFn: dispatcher.overtakable<Participant[]>(({ signal }) =>
      fetchAll((cursor) =>
        unwrap(api.GET("/api/v1/conversations/{conversation_id}/participants", { params: at(room, cursor), signal })),
      ),
    ),
  });

/** The AIs of a room, ended ones included. */
export const aisQuery = (room: string) =>
  queryOptions({
    queryKey: ["ais", room],
    queryFn: dispatcher.overtakable<AIParticipant[]>(({ signal }) =>
      fetchAll((cursor) =>
        unwrap(api.GET("/api/v1/conversations/{conversation_id}/ai-participants", { params: at(room, cursor), signal })),
      ),
    ),
  });

/** The newest turns of a room: who answered what, and why the others did not. */
export const turnsQuery = (room: string) =>
  queryOptions({
    queryKey: ["turns", room],
    queryFn: dispatcher.overtakable<Turn[]>(
      async ({ signal }) =>
        (await unwrap(api.GET("/api/v1/conversations/{conversation_id}/turns", { params: at(room), signal }))).items,
    ),
  });

export const topicsQuery = (room: string) =>
  queryOptions({
    queryKey: ["topics", room],
    queryFn: dispatcher.overtakable<Topic[]>(({ signal }) =>
      fetchAll((cursor) =>
        unwrap(api.GET("/api/v1/conversations/{conversation_id}/topics", { params: at(room, cursor), signal })),
      ),
    ),
  });

export const importsQuery = queryOptions({
  queryKey: ["imports"],
  queryFn: dispatcher.overtakable<Import[]>(
    async ({ signal }) => (await unwrap(api.GET("/api/v1/imports", { signal }))).items,
  ),
});

export const modelsQuery = queryOptions({
  queryKey: ["ai-models"],
  staleTime: 30_000,
  queryFn: ({ signal }): Promise<AIModel[]> =>
    fetchAll((cursor) => unwrap(api.GET("/api/v1/ai-models", { params: { query: page(cursor) }, signal }))),
});

defineEntity<Participant[]>({
  family: "participants",
  reduce: {
    "participant.updated": (held, { data: { participant } }) =>
      upsert(held, participant, (item) => item.user_id === participant.user_id),
    "person.updated": (held, { data: { person } }) =>
      held.map((item) => (item.user_id === person.id ? { ...item, user: person } : item)),
    "pointers.updated": (held, { data }) =>
      held.map((item) => (item.user_id === data.user_id ? liftPointers(item, data) : item)),
    "message.created": (held, { data: { message } }) =>
      held.map((item) =>
        item.user_id === message.user_id
          ? liftPointers(item, { last_read_seq: message.seq, last_delivered_seq: message.seq })
          : item,
      ),
  },
});

function liftPointers(
  item: Participant,
  { last_read_seq, last_delivered_seq }: Pick<Participant, "last_read_seq" | "last_delivered_seq">,
): Participant {
  return {
    ...item,
    last_read_seq: Math.max(item.last_read_seq, last_read_seq),
    last_delivered_seq: Math.max(item.last_delivered_seq, last_delivered_seq),
  };
}

defineEntity<AIParticipant[]>({
  family: "ais",
  reduce: {
    "ai_participant.updated": (held, { data: { ai_participant: ai } }) => upsert(held, ai, (item) => item.id === ai.id),
  },
});

defineEntity<Turn[]>({
  family: "turns",
  reduce: { "turn.updated": (held, { data: { turn } }) => upsert(held, turn, (item) => item.id === turn.id) },
});

defineEntity<Topic[]>({ family: "topics", reduce: { "topics.updated": (_, { data }) => data.topics } });

defineEntity<Import[]>({
  family: "imports",
  reduce: { "import.updated": (held, event) => upsert(held, event.data.import, (item) => item.id === event.data.import.id) },
});
