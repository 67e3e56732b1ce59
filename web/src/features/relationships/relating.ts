import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Conversation, Relationship } from "@/api/types";
import { newId } from "@/lib/ids";

const ALL = "/api/v1/conversations/{conversation_id}/relationships" as const;
const ONE = "/api/v1/conversations/{conversation_id}/relationships/{relationship_id}" as const;

export type Kind = Relationship["relationship_type"];
export type MadeKind = Exclude<Kind, "division">;
export type Direction = "parent" | "child";

/** A relationship as one of its rooms sees it: where the other one stands, and which it is; null is one I may not open. */
export interface Neighbour {
  relationship: Relationship;
  direction: Direction;
  roomId: string | null;
}

/** Pure: a room's neighbours, those it comes from and those that come from it. */
export function neighboursOf(room: string, relationships: readonly Relationship[]): Record<Direction, Neighbour[]> {
  const all = relationships.map((relationship): Neighbour => {
    const isParent = relationship.child_id === room;
    const roomId = isParent ? relationship.parent_id : relationship.child_id;
    return { relationship, roomId, direction: isParent ? "parent" : "child" };
  });
  return {
    parent: all.filter(({ direction }) => direction === "parent"),
    child: all.filter(({ direction }) => direction === "child"),
  };
}

/** Pure: whether I can undo it: people made it, and I write in both rooms. */
export function mayPart({ relationship, roomId }: Neighbour, room: Conversation, other: Conversation | undefined): boolean {
  return relationship.relationship_type !== "division" && roomId !== null && mayRelate(room) && other !== undefined && mayRelate(other);
}

/** Whether I may say of a room what it belongs to; closed ones too. */
export function mayRelate({ me }: Pick<Conversation, "me">): boolean {
  return me.role !== "observer";
}

/** Throws Problem (`relationship_exists`, `relationship_cycle`) or Unreachable. */
export function relate(room: string, kind: MadeKind, direction: Direction, other: string): Promise<unknown> {
  const end = direction === "parent" ? { parent_id: other } : { child_id: other };
  const body = { client_id: newId(), relationship_type: kind, ...end };
  return unwrap(conversations.POST(ALL, { params: { path: { conversation_id: room } }, body }));
}

/** Throws Problem or Unreachable. */
export function part(room: string, { relationship: { id } }: Neighbour): Promise<unknown> {
  return unwrap(conversations.DELETE(ONE, { params: { path: { conversation_id: room, relationship_id: id } } }));
}
