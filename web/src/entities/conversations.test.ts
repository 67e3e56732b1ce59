import { describe, expect, it } from "vitest";
import { event, ME, message, ROOM, room } from "@/testing/objects";
import { reduceRoom, reduceRooms, sortRooms } from "./conversations";

const context = { key: ["rooms"], me: ME };

describe("a conversation", () => {
  it("is lifted by a message of somebody else", () => {
    const next = reduceRoom(room(), event("message.created", { message: message(1) }), ME);

    expect(next).toMatchObject({ last_seq: 1, last_message: { seq: 1 }, me: { unread: 1 } });
  });

  it("is read up to one's own message", () => {
    const next = reduceRoom(room(), event("message.created", { message: message(1, { user_id: ME }) }), ME);

    expect(next.me).toMatchObject({ unread: 0, last_read_seq: 1, last_delivered_seq: 1 });
  });

  it("never goes back to an older state", () => {
    const held = room({ version: 3, title: "new" });

    expect(reduceRoom(held, event("conversation.updated", { conversation: room({ version: 2, title: "old" }) }), ME)).toBe(held);
  });

  it("keeps what is mine when others are told of its change", () => {
    const held = room({ last_seq: 5, me: { ...room().me, last_read_seq: 5 } });
    const { me: _, ...told } = room({ version: 2, title: "renamed", last_seq: 4 });

    const next = reduceRoom(held, event("conversation.updated", { conversation: told }), ME);

    expect(next).toMatchObject({ title: "renamed", last_seq: 5, me: { last_read_seq: 5, unread: 0 } });
  });

  it("follows my pointers forward only", () => {
    const held = room({ last_seq: 5, me: { ...room().me, last_read_seq: 4, unread: 1 } });
    const move = (last_read_seq: number) =>
      event("pointers.updated", { user_id: ME, last_read_seq, last_delivered_seq: last_read_seq });

    expect(reduceRoom(held, move(5), ME).me.unread).toBe(0);
    expect(reduceRoom(held, move(2), ME).me.last_read_seq).toBe(4);
  });

  it("shows the change of its last message", () => {
    const held = room({ last_seq: 1, last_message: message(1) });

    const next = reduceRoom(held, event("message.updated", { message: message(1, { version: 2, content: "edited" }) }), ME);

    expect(next.last_message?.content).toBe("edited");
  });
});

describe("the list", () => {
  const list = { pages: [{ items: [room()], next_cursor: null }], pageParams: [null] };

  it("gains and loses conversations", () => {
    const added = { ...event("conversation.added", { conversation: room({ id: "r2" }) }), conversation_id: "r2" };
    const removed = event("conversation.removed", { conversation_id: ROOM, reason: "left" });

    const longer = reduceRooms(list, added, context);

    expect(longer.pages[0]?.items.map(({ id }) => id)).toEqual(["r2", ROOM]);
    expect(reduceRooms(longer, removed, context).pages[0]?.items.map(({ id }) => id)).toEqual(["r2"]);
  });

  it("has the liveliest first", () => {
    const quiet = room({ id: "quiet", last_message_at: "2026-01-01T00:00:00Z" });
    const lively = room({ id: "lively", last_message_at: "2026-02-01T00:00:00Z" });

    expect(sortRooms([quiet, lively]).map(({ id }) => id)).toEqual(["lively", "quiet"]);
  });
});
