import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";

export const REASONS: Record<string, MessageDescriptor> = {
  mentioned: msg`It was named.`,
  replied_to: msg`Its message was answered.`,
  leads: msg`It was its turn to answer first.`,
  follows: msg`It had something to add to the first answer.`,
  in_order: msg`Everyone answers in turn.`,
  asked_again: msg`Somebody asked it to try again.`,
  approved: msg`It goes on with what was approved.`,
  approval: msg`It asked first whether it may.`,
  not_mentioned: msg`It was not named.`,
  quiet: msg`AIs are quiet here.`,
  inactive: msg`It is switched off.`,
  not_leading: msg`Another one answered first.`,
  nothing_to_add: msg`It had nothing to add.`,
  too_similar: msg`Its answer would have said the same.`,
  depth_limit: msg`AIs had answered each other often enough.`,
  cost_limit: msg`The cost limit for one message was reached.`,
  budget: msg`The budget is used up.`,
  no_provider: msg`Nobody serves its model.`,
  provider_error: msg`The provider failed.`,
  deadline: msg`It took too long.`,
  stopped: msg`Somebody stopped it.`,
  superseded: msg`Something newer took its place.`,
  divided: msg`The conversation divided.`,
  archived: msg`The conversation was archived.`,
};

export const STATES: Record<string, MessageDescriptor> = {
  waiting: msg`is waiting`,
  writing: msg`is writing`,
  answered: msg`answered`,
  silent: msg`stayed silent`,
  dropped: msg`did not answer`,
  skipped: msg`was not asked`,
  stopped: msg`was stopped`,
  failed: msg`failed`,
};
