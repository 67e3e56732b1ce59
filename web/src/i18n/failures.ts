import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";

/** Why an answer failed, by the code that goes with the server's own words. */
const SENTENCES: Record<string, MessageDescriptor> = {
  auth: msg`The provider refused the key.`,
  money: msg`The account with the provider is empty.`,
  rate_limited: msg`The provider takes no more for the moment.`,
  overloaded: msg`The provider could not be reached, or has too much to do.`,
  timeout: msg`The provider did not answer in time.`,
  cut: msg`The provider hung up in the middle.`,
  bad_request: msg`The provider did not take what it was asked.`,
  content_refused: msg`The provider refuses to speak of this.`,
  invalid_output: msg`What the model said made no sense.`,
  no_provider: msg`Nobody serves its model.`,
};

/** The sentence for a failure's code; null for one that only the server has words for. */
export function failureSentence(code: string): MessageDescriptor | null {
  return SENTENCES[code] ?? null;
}
