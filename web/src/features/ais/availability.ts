import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AIModel } from "@/api/types";

/** Why nobody serves a model, in the words of the server, as people read it. */
const REASONS: Record<string, ReturnType<typeof msg>> = {
  "the model is switched off": msg`It is switched off on this instance.`,
  "no worker has reported its connections yet": msg`The workers have not said yet what they can reach.`,
  "no connection serves this model; an operator sets one with a provider key": msg`No connection serves it. Whoever runs this instance sets the key of a provider, such as OPENAI_API_KEY, before the start.`,
};

/** Why a model cannot answer now, as a sentence; null where it can. */
export function whyNot(model: AIModel | undefined): string | null {
  if (model === undefined || model.available) return null;
  const reason = model.reason ?? "";
  const known = REASONS[reason];
  return known === undefined ? reason : i18n._(known);
}
