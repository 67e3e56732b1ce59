import { describe, expect, it } from "vitest";
import type { Relationship } from "@/api/types";
import { placeRelationship } from "@/entities/relationships";
import { room, ROOM } from "@/testing/objects";
import { mayPart, neighboursOf } from "./relating";

const relationship = (more: Partial<Relationship>): Relationship => ({
  id: "l1",
  parent_id: ROOM,
  child_id: "other",
  relationship_type: "continuation",
  division_point_seq: null,
  topic_ids: [],
  metadata: {},
  created_by: "ann",
  created_at: "2026-11-22T08:00:00Z",
  updated_at: "2026-11-22T08:00:00Z",
  version: 1,
  ...more,
});

describe("what a room belongs to", () => {
  it("is told from where the room stands", () => {
    const before = relationship({ id: "l1", parent_id: "older", child_id: ROOM });
    const after = relationship({ id: "l2", parent_id: ROOM, child_id: "newer" });
    const { parent, child } = neighboursOf(ROOM, [before, after]);

    expect(parent.map(({ roomId }) => roomId)).toEqual(["older"]);
    expect(child.map(({ roomId }) => roomId)).toEqual(["newer"]);
  });

  it("has no name for a room that I may not open", () => {
    const { parent, child } = neighboursOf(ROOM, [relationship({ parent_id: null, child_id: ROOM }), relationship({ child_id: null })]);

    expect(parent[0]?.roomId).toBeNull();
    expect(child[0]?.roomId).toBeNull();
  });

  it("is undone by whoever writes in both, and never where a division made it", () => {
    const [one] = neighboursOf(ROOM, [relationship({})]).child;
    const [divided] = neighboursOf(ROOM, [relationship({ relationship_type: "division" })]).child;
    const watched = room({ id: "other", me: { ...room().me, role: "observer" } });

    expect(mayPart(one!, room(), room({ id: "other" }))).toBe(true);
    expect(mayPart(one!, room(), watched)).toBe(false);
    expect(mayPart(one!, watched, room())).toBe(false);
    expect(mayPart(one!, room(), undefined)).toBe(false);
    expect(mayPart(divided!, room(), room({ id: "other" }))).toBe(false);
  });

  it("follows the events, and forgets what is no more", () => {
    const held = placeRelationship([], relationship({}));

    expect(held).toHaveLength(1);
    expect(placeRelationship(held, { id: "l1", deleted_at: "2026-11-22T09:00:00Z" })).toEqual([]);
    expect(placeRelationship(held, { id: "l9", deleted_at: "2026-11-22T09:00:00Z" })).toBe(held);
  });
});
