import type { Message } from "@/api/types";
import { createStore } from "@/lib/store";

/** The answer that is looked at. */
export const detailsStore = createStore<Message | null>(null);

/** How an answer was made, as far as it is known. */
export interface Details {
  model: string | null;
  tools: string[];
  /** Tokens read, written, and read from the provider's cache. */
  tokens: { prompt: number | null; completion: number | null; cached: number | null };
  costMicroUsd: number | null;
  /** Until its first word, and in all. */
  firstMs: number | null;
  totalMs: number | null;
  finish: string | null;
  failure: string | null;
}

/** Pure: what the server wrote down of an answer; what it does not know, or says in another way, is null. */
export function detailsOf({ metadata, ai_model_id }: Pick<Message, "metadata" | "ai_model_id">): Details {
  const tokens = recordOf(metadata.tokens);
  return {
    model: textOf(metadata.model) ?? ai_model_id,
    tools: Array.isArray(metadata.tools_used) ? metadata.tools_used.filter((name) => typeof name === "string") : [],
    tokens: { prompt: numberOf(tokens.prompt), completion: numberOf(tokens.completion), cached: numberOf(tokens.cached) },
    costMicroUsd: numberOf(metadata.cost_micro_usd),
    firstMs: numberOf(metadata.first_token_ms),
    totalMs: numberOf(metadata.processing_time_ms),
    finish: textOf(metadata.finish),
    failure: textOf(recordOf(metadata.failure).detail),
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
