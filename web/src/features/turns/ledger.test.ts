import { describe, expect, it } from "vitest";
import type { AIParticipant } from "@/api/types";
import { turn } from "@/testing/objects";
import { groupTurns, mayAskAgain } from "./ledger";

const here = { active: true, left_at: null } as AIParticipant;
const silent = turn({ id: "t1", state: "silent", ai_participant_id: "ai1" });
const answered = turn({ id: "t2", state: "answered", ai_participant_id: "ai2" });

describe("the ledger of turns", () => {
  it("puts together what one message gave, in order, the newest message first", () => {
    const later = turn({ id: "t3", trigger_id: "m2" });
    const entries = groupTurns([later, answered, silent]);

    expect(entries.map(({ triggerId, turns }) => [triggerId, turns.map(({ id }) => id)])).toEqual([
      ["m2", ["t3"]],
      ["m1", ["t1", "t2"]],
    ]);
  });

  it("brings a message to the top when an AI is asked again about it", () => {
    const entries = groupTurns([silent, turn({ id: "t3", trigger_id: "m2" }), turn({ id: "t4", role: "again" })]);

    expect(entries.map(({ triggerId }) => triggerId)).toEqual(["m1", "m2"]);
  });

  it("lets only those be asked again who are there and did not answer", () => {
    const entry = { triggerId: "m1", turns: [silent, answered] };

    expect(mayAskAgain(silent, entry, here)).toBe(true);
    expect(mayAskAgain(answered, entry, here)).toBe(false);
    expect(mayAskAgain(silent, entry, { ...here, active: false })).toBe(false);
    expect(mayAskAgain(silent, entry, { ...here, left_at: "2026-11-22T08:00:00Z" })).toBe(false);
    expect(mayAskAgain(silent, entry, undefined)).toBe(false);
  });

  it("asks again by an AI's last turn only", () => {
    const again = turn({ id: "t3", role: "again", state: "writing" });

    expect(mayAskAgain(silent, { triggerId: "m1", turns: [silent, again] }, here)).toBe(false);
  });
});
