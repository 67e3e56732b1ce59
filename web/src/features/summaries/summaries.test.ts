import { describe, expect, it } from "vitest";
import type { Summary } from "@/api/types";
import { followSummary } from "./summaries";

const summary = (more: Partial<Summary>) => ({ id: "s1", state: "drafting", topics: [], version: 1, ...more }) as Summary;

describe("a summary", () => {
  it("comes whole by its event, and never goes back to a draft", () => {
    const done = followSummary(summary({}), summary({ state: "done", version: 2 }));

    expect(done.state).toBe("done");
    expect(followSummary(done, summary({}))).toBe(done);
  });

  it("has nothing to do with another one", () => {
    const held = summary({});

    expect(followSummary(held, summary({ id: "s2", version: 9 }))).toBe(held);
  });
});
