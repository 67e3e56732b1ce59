import { describe, expect, it } from "vitest";
import type { Approval } from "@/api/types";
import { ROOM } from "@/testing/objects";
import { placeApproval } from "./approvals";

const approval = (more: Partial<Approval> = {}): Approval => ({
  id: "a1",
  conversation_id: ROOM,
  message_id: "r1",
  ai_participant_id: "ai1",
  tool: "delete_task",
  arguments: { number: 3 },
  asked: ["ann"],
  state: "pending",
  decided_by: null,
  decided_at: null,
  expires_at: "2026-11-23T08:00:00Z",
  created_at: "2026-11-22T08:00:00Z",
  updated_at: "2026-11-22T08:00:00Z",
  version: 1,
  ...more,
});

describe("what waits for a person's word", () => {
  it("is there once", () => {
    const held = placeApproval(placeApproval([], approval()), approval());

    expect(held.map(({ id }) => id)).toEqual(["a1"]);
  });

  it.each(["approved", "refused", "expired"] as const)("goes when it is %s", (state) => {
    expect(placeApproval([approval()], approval({ state, version: 2 }))).toEqual([]);
  });

  it("does not come back by an older word", () => {
    const held = [approval({ version: 3 })];

    expect(placeApproval(held, approval({ version: 2, state: "refused" }))).toBe(held);
  });
});
