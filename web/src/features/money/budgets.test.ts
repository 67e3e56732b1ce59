import { describe, expect, it } from "vitest";
import type { Budget } from "@/api/types";
import { capsOf, shareOf } from "./budgets";

const budget = (more: Partial<Budget>) =>
  ({
    cap_cost_micro_usd: null,
    cap_tokens: null,
    settled: { cost_micro_usd: 30, tokens: 10 },
    reserved: { cost_micro_usd: 10, tokens: 0 },
    ...more,
  }) as Budget;

describe("a budget", () => {
  it("is as used up as the cap that binds first", () => {
    expect(shareOf(budget({ cap_cost_micro_usd: 80, cap_tokens: 100 }))).toBe(0.5);
    expect(shareOf(budget({ cap_cost_micro_usd: 20 }))).toBe(1);
    expect(shareOf(budget({ cap_tokens: 0 }))).toBe(1);
  });

  it("without caps has no share", () => {
    expect(shareOf(budget({}))).toBeNull();
  });

  it("is typed in dollars, and empty fields bound nothing", () => {
    expect(capsOf({ cost: "1.5", tokens: "", period: "day" })).toEqual({ cap_cost_micro_usd: 1_500_000, cap_tokens: null, period: "day" });
    expect(capsOf({ cost: "", tokens: "0", period: "total" })).toEqual({ cap_cost_micro_usd: null, cap_tokens: 0, period: "total" });
  });
});
