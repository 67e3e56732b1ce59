import { describe, expect, it } from "vitest";
import { message } from "@/testing/objects";
import { extendBack, extendForward, placeMessage, type MessageWindow } from "./messages";

const seqs = (held: MessageWindow) => held.items.map(({ seq }) => seq);
const stretch = (from: number, to: number, more: Partial<MessageWindow> = {}): MessageWindow => ({
  items: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)),
  reachesStart: false,
  reachesEnd: true,
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

  it("grows to both sides without doubles", () => {
    const back = extendBack(stretch(3, 4), [message(1), message(2), message(3)], 100);
    const on = extendForward(back, [message(4), message(5)], 2);

    expect(seqs(on)).toEqual([1, 2, 3, 4, 5]);
    expect(back.reachesStart).toBe(true);
    expect(on.reachesEnd).toBe(false);
  });

  it("takes no page that does not join it, as after a jump", () => {
    const held = stretch(10, 12);

    expect(extendBack(held, [message(5), message(6)], 2)).toBe(held);
    expect(extendBack(held, [message(40), message(41)], 2)).toBe(held);
    expect(extendForward(held, [message(40), message(41)], 2)).toBe(held);
    expect(extendForward(held, [message(3), message(4)], 2)).toBe(held);
  });

  it("lets the far side go when it grows too long", () => {
    const held = extendBack(stretch(2001, 4000), [message(2000)], 1);

    expect(held.items).toHaveLength(2000);
    expect(held.items[0]?.seq).toBe(2000);
    expect(held.reachesEnd).toBe(false);
  });
});
