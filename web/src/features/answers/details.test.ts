import { describe, expect, it } from "vitest";
import { message } from "@/testing/objects";
import { detailsOf } from "./details";

describe("how an answer was made", () => {
  it("is read as the server wrote it down", () => {
    const metadata = {
      model: "gpt-4o-mini",
      tools_used: ["add_task", "list_tasks"],
      tokens: { prompt: 1200, completion: 80, cached: null },
      cost_micro_usd: 228,
      first_token_ms: 310,
      processing_time_ms: 2_400,
      finish: "complete",
    };

    expect(detailsOf(message(1, { metadata, ai_model_id: "openai/gpt-4o-mini" }))).toEqual({
      model: "gpt-4o-mini",
      tools: ["add_task", "list_tasks"],
      tokens: { prompt: 1200, completion: 80, cached: null },
      costMicroUsd: 228,
      firstMs: 310,
      totalMs: 2_400,
      finish: "complete",
      failure: null,
    });
  });

  it("is unknown where nothing was written, and never zero", () => {
    const details = detailsOf(message(1, { metadata: { tokens: null, cost_micro_usd: null }, ai_model_id: "lab/reed" }));

    expect(details).toMatchObject({ model: "lab/reed", tools: [], costMicroUsd: null, tokens: { prompt: null, completion: null } });
  });
});
