import { describe, expect, it } from "vitest";
import { room } from "@/testing/objects";
import { changeOf, readFields } from "./changes";

const held = readFields(room({ title: "Garden", description: null, settings: { reply_limit: 280, max_cost_per_message_micro_usd: 50_000 } }));

describe("the settings of a conversation", () => {
  it("ask for nothing when nothing was changed", () => {
    expect(changeOf(held, { ...held })).toEqual({});
  });

  it("ask for what was changed only", () => {
    expect(changeOf(held, { ...held, title: " Plants ", reply_limit: "0" })).toEqual({ title: "Plants", settings: { reply_limit: 0 } });
  });

  it("tell money in millionths, and none as null", () => {
    expect(held.max_cost).toBe("0.05");
    expect(changeOf(held, { ...held, max_cost: "" })).toEqual({ settings: { max_cost_per_message_micro_usd: null } });
  });

  it("name one to answer first only where one is fixed", () => {
    expect(changeOf(held, { ...held, responder: "fixed", responder_id: "ai1" })).toEqual({
      settings: { first_responder: { mode: "fixed", ai_participant_id: "ai1" } },
    });
    expect(changeOf(held, { ...held, responder_id: "ai1" })).toEqual({});
  });
});
