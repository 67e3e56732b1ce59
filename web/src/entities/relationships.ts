import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Relationship } from "@/api/types";
import { defineEntity } from "@/events/entity";
import { dispatcher } from "@/events/live";
import { fetchAll } from "./lists";
import { upsert } from "./versions";

/** All that is still told of a relationship that is no more. */
export interface GoneRelationship {
  id: string;
  deleted_at: string;
}

declare module "@/events/types" {
  interface EventMap {
    "relationship.updated": { relationship: Relationship | GoneRelationship };
  }
}

/**
 * What a room belongs to; a room that I may not open has no id there. Asked anew when it is looked at: that I came into
 * another room, or left it, is not told in this one.
 */
export const relationshipsQuery = (room: string) =>
  queryOptions({
    queryKey: ["relationships", room],
    staleTime: 0,
    queryFn: dispatcher.overtakable<Relationship[]>(({ signal }) =>
      fetchAll((cursor) =>
        unwrap(
          conversations.GET("/api/v1/conversations/{conversation_id}/relationships", {
            params: { path: { conversation_id: room }, query: { limit: 200, ...(cursor !== undefined && { cursor }) } },
            signal,
          }),
        ),
      ),
    ),
  });

/** Pure: a room's relationships after one was made, changed or undone. */
export function placeRelationship(held: Relationship[], told: Relationship | GoneRelationship): Relationship[] {
  if (!("deleted_at" in told)) return upsert(held, told, ({ id }) => id === told.id);
  return held.some(({ id }) => id === told.id) ? held.filter(({ id }) => id !== told.id) : held;
}

defineEntity<Relationship[]>({
  family: "relationships",
  reduce: { "relationship.updated": (held, { data }) => placeRelationship(held, data.relationship) },
});
