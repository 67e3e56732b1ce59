import { describe, expect, it } from "vitest";
import { message } from "@/testing/objects";
import { extendBack, extendForward, placeMessage, type MessageWindow, type SidePage } from "./messages";

const seqs = (held: MessageWindow) => held.items.map(({ seq }) => seq);
const stretch = (from: number, to: number, more: Partial<MessageWindow> = {}): MessageWindow => ({
  items: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)),
  reachesStart: false,
  reachesEnd: true,
  withAIs: true,
  ...more,
});
const page = (edge: number, items: number[], more: Partial<SidePage> = {}): SidePage => ({
  items: items.map((seq) => message(seq)),
  edge,
  withAIs: true,
  isLast: false,
  ...more,
});

describe("a stretch of messages", () => {
  it("takes the next message at its end, once", () => {
    const held = placeMessage(stretch(1, 2), message(3));

    expect(seqs(held)).toEqual([1, 2, 3]);
    expect(placeMessage(held, message(3, { version: 1 })).items).toHaveLength(3);
  });

  it("takes the newer state of a message, and never an older one", () => {
    const edited = placeMessage(stretch(1, 2), message(1, { version: 2, content: "edited" }));

    expect(edited.items[0]?.content).toBe("edited");
    expect(placeMessage(edited, message(1, { content: "stale" }))).toBe(edited);
  });

  it("has no gap: a message further on only tells that there is more", () => {
    const held = placeMessage(stretch(1, 2), message(5));

    expect(seqs(held)).toEqual([1, 2]);
    expect(held.reachesEnd).toBe(false);
  });

  it("elsewhere in the room is not touched by new messages", () => {
    const held = stretch(1, 2, { reachesEnd: false });

    expect(placeMessage(held, message(3))).toBe(held);
  });

  it("grows to both sides", () => {
    const back = extendBack(stretch(3, 4), page(3, [1, 2], { isLast: true }));
    const on = extendForward(back, page(4, [5]));

    expect(seqs(on)).toEqual([1, 2, 3, 4, 5]);
    expect(back.reachesStart).toBe(true);
    expect(on.reachesEnd).toBe(false);
  });

  it("takes no page that was asked for elsewhere, as before a jump", () => {
    const held = stretch(10, 12);

    expect(extendBack(held, page(7, [5, 6]))).toBe(held);
    expect(extendBack(held, page(42, [40, 41]))).toBe(held);
    expect(extendForward(held, page(39, [40, 41]))).toBe(held);
    expect(extendForward(held, page(2, [3, 4]))).toBe(held);
  });

  it("lets the far side go when it grows too long", () => {
    const held = extendBack(stretch(2001, 4000), page(2001, [2000]));

    expect(held.items).toHaveLength(2000);
    expect(held.items[0]?.seq).toBe(2000);
    expect(held.reachesEnd).toBe(false);
  });
});

describe("a stretch without what AIs write", () => {
  const ai = (seq: number) => message(seq, { sender_type: "ai", user_id: null, ai_participant_id: "ai1" });
  const people = (from: number, to: number) => stretch(from, to, { withAIs: false });

  it("takes what people say, over the gaps that AIs leave", () => {
    const held = people(1, 2);

    expect(placeMessage(held, ai(3))).toBe(held);
    expect(seqs(placeMessage(held, message(4)))).toEqual([1, 2, 4]);
    expect(seqs(extendForward({ ...held, reachesEnd: false }, page(2, [5, 9], { withAIs: false })))).toEqual([1, 2, 5, 9]);
  });

  it("takes no page that was asked for while AIs were shown", () => {
    const held = people(5, 6);

    expect(extendBack(held, page(5, [3, 4]))).toBe(held);
    expect(extendForward(held, page(6, [7]))).toBe(held);
  });
});
