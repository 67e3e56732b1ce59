import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { MessageTopic, Topic } from "@/api/types";
import { fetchAll } from "@/entities/lists";
import { defineEntity } from "@/events/entity";
import { dispatcher } from "@/events/live";
import { newId } from "@/lib/ids";

declare module "@/events/types" {
  interface EventMap {
    "message_topics.updated": { items: MessageTopic[] };
  }
}

/** The messages of a room that are about a topic. */
export const aboutQuery = (room: string, topic_id: string) =>
  queryOptions({
    queryKey: ["about", room, topic_id],
    queryFn: dispatcher.overtakable<MessageTopic[]>(({ signal }) =>
      fetchAll((cursor) =>
        unwrap(
          conversations.GET("/api/v1/conversations/{conversation_id}/message-topics", {
            params: { path: { conversation_id: room }, query: { topic_id, limit: 200, ...(cursor !== undefined && { cursor }) } },
            signal,
          }),
        ),
      ),
    ),
  });

/** Pure: what is about a topic after some messages were found to be about this or that, by seq. */
export function placeAbout(held: MessageTopic[], items: readonly MessageTopic[], topicId: string): MessageTopic[] {
  const news = new Map(items.map((item) => [item.message_id, item]));
  const others = held.filter(({ message_id }) => !news.has(message_id));
  const about = items.filter(({ topic_id }) => topic_id === topicId);
  if (others.length === held.length && about.length === 0) return held;
  return [...others, ...about].sort((one, other) => one.seq - other.seq);
}

defineEntity<MessageTopic[]>({
  family: "about",
  reduce: { "message_topics.updated": (held, { data }, { key }) => placeAbout(held, data.items, String(key[2])) },
});

/** Pure: the strongest topic first. */
export function sortTopics(topics: readonly Topic[]): Topic[] {
  return [...topics].sort((one, other) => other.relevance - one.relevance || one.name.localeCompare(other.name));
}

/** Pure: how much a topic weighs beside the strongest one: 1 (little) to 4. */
export function weightOf({ relevance }: Pick<Topic, "relevance">, strongest: number): 1 | 2 | 3 | 4 {
  const share = strongest > 0 ? relevance / strongest : 0;
  if (share > 0.75) return 4;
  if (share > 0.5) return 3;
  return share > 0.25 ? 2 : 1;
}

/** Says that the room is about something. Throws Problem or Unreachable. */
export function nameTopic(room: string, name: string): Promise<unknown> {
  const body = { name, client_id: newId() };
  return unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/topics", { params: { path: { conversation_id: room } }, body }));
}

/** Has the room's topics looked for now. Throws Problem or Unreachable. */
export function detectTopics(room: string): Promise<unknown> {
  return unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/topics/detect", { params: { path: { conversation_id: room } } }));
}
