import { describe, expect, it } from "vitest";
import { draft, event, message, ROOM, turn } from "@/testing/objects";
import { draftsOf, NO_DRAFTS, reduceDrafts, type Drafts } from "./drafts";
import type { StreamEvent } from "./types";

const delta = (offset: number, text: string, attempt = 1) =>
  event("message.delta", { message_id: "r1", attempt, offset, text });

function after(...events: StreamEvent[]): Drafts {
  return events.reduce((drafts, next) => reduceDrafts(drafts, next).drafts, NO_DRAFTS);
}

const textAfter = (...events: StreamEvent[]) => draftsOf(after(...events), ROOM)[0]?.text;
const opened = event("turn.updated", { turn: turn() });

describe("replies being written", () => {
  it("grow by deltas that follow on", () => {
    expect(textAfter(opened, delta(0, "Hello"), delta(5, " world"))).toBe("Hello world");
  });

  it("count in code points", () => {
    expect(textAfter(opened, delta(0, "a🌱"), delta(2, "b"))).toBe("a🌱b");
  });

  it("ignore what they have", () => {
    expect(textAfter(opened, delta(0, "Hello"), delta(0, "Hel"), delta(3, "lo"))).toBe("Hello");
  });

  it("wait for the whole text after a gap", () => {
    const gapped = reduceDrafts(after(opened, delta(0, "Hel")), delta(9, "!"));

    expect(gapped.behind).toBe("r1");
    expect(textAfter(opened, delta(0, "Hel"), delta(9, "!"), event("message.text", { draft: draft("Hello all") }), delta(9, "!"))).toBe(
      "Hello all!",
    );
  });

  it("begin anew with a higher attempt and forget the lower", () => {
    expect(textAfter(opened, delta(0, "old"), delta(0, "new", 2), delta(3, " old"))).toBe("new");
    expect(textAfter(opened, delta(0, "old"), event("turn.updated", { turn: turn({ attempt: 2 }) }))).toBe("");
  });

  it("end with their message, and no late delta brings them back", () => {
    const done = event("message.created", { message: message(2, { id: "r1" }) });

    expect(textAfter(opened, delta(0, "Hello"), done)).toBeUndefined();
    expect(textAfter(opened, delta(0, "Hello"), done, delta(5, "!"), opened)).toBeUndefined();
  });

  it("end when their turn ends without a message", () => {
    expect(textAfter(opened, event("turn.updated", { turn: turn({ state: "stopped", finished_at: "x" }) }))).toBeUndefined();
  });

  it("go with their room", () => {
    const gone = event("conversation.removed", { conversation_id: ROOM, reason: "left" });

    expect(textAfter(opened, delta(0, "Hello"), gone)).toBeUndefined();
  });

  it("of followers stay unseen until they are whole", () => {
    expect(textAfter(event("turn.updated", { turn: turn({ role: "follower" }) }))).toBeUndefined();
  });

  it("ask for the text of a message they have not heard of", () => {
    expect(reduceDrafts(NO_DRAFTS, delta(3, "x")).behind).toBe("r1");
  });
});
