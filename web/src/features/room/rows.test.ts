import { describe, expect, it } from "vitest";
import { draft, ME, message, ROOM } from "@/testing/objects";
import type { Unsent } from "./outbox";
import { makeRows, seqSeen, type RowSource } from "./rows";

const source = (more: Partial<RowSource>): RowSource => ({
  messages: [],
  reachesStart: true,
  reachesEnd: true,
  drafts: [],
  unsent: [],
  readUpTo: null,
  me: ME,
  ...more,
});
const unsent = (client_id: string): Unsent => ({
  client_id,
  room: ROOM,
  content: "hi",
  parent_id: null,
  attachment_ids: [],
  created_at: "2026-11-22T08:00:00Z",
  state: "waiting",
  code: null,
});
const kinds = (more: Partial<RowSource>) => makeRows(source(more)).map(({ kind }) => kind);

describe("the lines of a room", () => {
  it("begin each day with its name", () => {
    const messages = [message(1), message(2), message(3, { sent_at: "2026-11-24T08:00:00Z" })];

    expect(kinds({ messages })).toEqual(["start", "day", "message", "message", "day", "message"]);
  });

  it("keep their first one when older ones come before it", () => {
    const keys = (from: number) => {
      const messages = Array.from({ length: 4 - from }, (_, index) => message(from + index));
      return makeRows(source({ messages, reachesStart: false })).map(({ key }) => key);
    };

    expect(keys(1)).toContain(keys(2)[0]);
  });

  it("join what one person says in a row", () => {
    const rows = makeRows(source({ messages: [message(1), message(2), message(3, { user_id: "cy" })] }));

    expect(rows.filter((row) => row.kind === "message").map(({ isFirst }) => isFirst)).toEqual([true, false, true]);
  });

  it("mark where reading stopped", () => {
    expect(kinds({ messages: [message(1), message(2)], readUpTo: 1 })).toEqual(["start", "day", "message", "unread", "message"]);
    expect(kinds({ messages: [message(1), message(2, { user_id: ME })], readUpTo: 1 })).not.toContain("unread");
  });

  it("mark where reading stopped, also where what follows at once is out of sight", () => {
    expect(kinds({ messages: [message(1), message(4)], readUpTo: 2 })).toEqual(["start", "day", "message", "unread", "message"]);
  });

  it("show what waits to be sent until its message is there", () => {
    expect(kinds({ unsent: [unsent("c1")] })).toEqual(["start", "unsent"]);
    expect(kinds({ messages: [message(1, { client_id: "c1" })], unsent: [unsent("c1")] })).toEqual(["start", "day", "message"]);
  });

  it("show a reply being written at the end, or in the place of the message it rewrites", () => {
    const live = { ...draft("text"), length: 4 };
    const rewriting = makeRows(source({ messages: [message(1, { id: "r1" })], drafts: [live] }));

    expect(kinds({ messages: [message(1)], drafts: [live] }).at(-1)).toBe("draft");
    expect(rewriting.at(-1)).toMatchObject({ kind: "message", draft: live });
  });

  it("quote the question only where it does not stand right above", () => {
    const messages = [message(1), message(2, { parent_id: "m1" }), message(3, { parent_id: "m1" })];
    const rows = makeRows(source({ messages }));

    expect(rows.filter((row) => row.kind === "message").map(({ quotes }) => quotes)).toEqual([false, false, true]);
  });

  it("show nothing at the end while the end is elsewhere", () => {
    expect(kinds({ reachesEnd: false, unsent: [unsent("c1")] })).toEqual(["start"]);
  });
});

describe("what has been read", () => {
  const rows = makeRows(source({ messages: [message(3), message(5)] })); // start, day, 3, 5

  it("goes as far as the last message seen", () => {
    expect(seqSeen(rows, -1, null)).toBeNull();
    expect(seqSeen(rows, 2, null)).toBe(3);
    expect(seqSeen(rows, 3, null)).toBe(5);
  });

  it("goes on over what is out of sight, once the last message in sight was seen", () => {
    expect(seqSeen(rows, 2, 9)).toBe(3);
    expect(seqSeen(rows, 3, 9)).toBe(9);
    expect(seqSeen(makeRows(source({})), 0, 9)).toBe(9);
    expect(seqSeen([], -1, 9)).toBeNull();
  });
});
