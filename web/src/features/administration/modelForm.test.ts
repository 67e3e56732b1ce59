import { describe, expect, it } from "vitest";
import type { AIModel } from "@/api/types";
import { bodyOf, changeOf, formOf } from "./modelForm";

const model = {
  id: "openai/gpt-4o-mini",
  name: "GPT-4o mini",
  display_name: null,
  served_by: null,
  wire_name: null,
  capabilities: { tools: true, images: true, context_tokens: 128_000, max_output_tokens: null },
  prices: { input: 150_000, output: 600_000, cached_input: null },
  suggested: true,
} as unknown as AIModel;

describe("the form of a model", () => {
  it("shows prices in dollars and gives them back in millionths", () => {
    const form = formOf(model);

    expect([form.price_in, form.price_out, form.price_cached]).toEqual(["0.15", "0.6", ""]);
    expect(bodyOf(form).prices).toEqual({ input: 150_000, output: 600_000, cached_input: null });
  });

  it("asks for nothing where nothing was changed", () => {
    expect(changeOf(model, formOf(model))).toEqual({});
  });

  it("takes back a price that nobody knows, and keeps a free one free", () => {
    const form = formOf(model);

    expect(changeOf(model, { ...form, price_in: "", price_out: "" })).toEqual({ prices: null });
    expect(changeOf(model, { ...form, price_in: "0", price_out: "0" }).prices).toEqual({ input: 0, output: 0, cached_input: null });
  });

  it("keeps the limits that are not in it", () => {
    expect(changeOf(model, { ...formOf(model), images: false }).capabilities).toEqual({
      tools: true,
      images: false,
      context_tokens: 128_000,
      max_output_tokens: null,
    });
  });
});
