import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AIModel } from "@/api/types";

/** What the form of a model holds, as it stands in its fields; prices in dollars for a million tokens. */
export interface ModelForm {
  id: string;
  name: string;
  served_by: string;
  wire_name: string;
  price_in: string;
  price_out: string;
  price_cached: string;
  tools: boolean;
  images: boolean;
  suggested: boolean;
}

const MICRO = 1e6;

/** Pure: a model as the form shows it; null is one to enter. */
export function formOf(model: AIModel | null): ModelForm {
  const price = (value: number | null | undefined) => (value == null ? "" : String(value / MICRO));
  return {
    id: model?.id ?? "",
    name: model === null ? "" : (model.display_name ?? model.name),
    served_by: model?.served_by ?? "",
    wire_name: model?.wire_name ?? "",
    price_in: price(model?.prices.input),
    price_out: price(model?.prices.output),
    price_cached: price(model?.prices.cached_input),
    tools: model?.capabilities.tools ?? false,
    images: model?.capabilities.images ?? false,
    suggested: model?.suggested ?? false,
  };
}

/** Pure: the fields as the server takes them. What is unknown of a price is null, never nothing. */
export function bodyOf(form: ModelForm) {
  const price = (dollars: string) => (dollars === "" ? null : Math.round(Number(dollars) * MICRO));
  const prices = { input: price(form.price_in), output: price(form.price_out), cached_input: price(form.price_cached) };
  return {
    served_by: form.served_by || null,
    wire_name: form.wire_name.trim() || null,
    prices: Object.values(prices).every((value) => value === null) ? null : prices,
    capabilities: { tools: form.tools, images: form.images },
    suggested: form.suggested,
  };
}

/** Pure: what to ask for, so that the model stands as in the form; what was left alone is left out. */
export function changeOf(model: AIModel, form: ModelForm) {
  const before = formOf(model);
  const [held, wanted] = [bodyOf(before), bodyOf(form)];
  const news = Object.entries(wanted).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(held[name as keyof typeof held]));
  const { capabilities, ...rest } = Object.fromEntries(news) as Partial<typeof wanted>;
  return {
    ...rest,
    // The limits of the model are not in the form and must not be lost with it.
    ...(capabilities && { capabilities: { ...model.capabilities, ...capabilities } }),
    ...(form.name.trim() !== before.name && { display_name: form.name.trim() || null }),
  };
}

/** Throws Problem (`name_taken`, `validation_failed`) or Unreachable. */
export function enterModel(form: ModelForm): Promise<unknown> {
  const id = form.id.trim();
  const body = { ...bodyOf(form), id, name: form.name.trim() || id, provider: id.split("/")[0] ?? "", is_active: true };
  return unwrap(conversations.POST("/api/v1/admin/ai-models", { body }));
}

/** Throws Problem or Unreachable. */
export function changeModel(model_id: string, body: ReturnType<typeof changeOf> | { is_active: boolean }): Promise<unknown> {
  return unwrap(conversations.PATCH("/api/v1/admin/ai-models/{model_id}", { params: { path: { model_id } }, body }));
}
