import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";

/** What to tell people of a refusal, by its stable code. What has no sentence of its own gets the last one. */
const SENTENCES: Record<string, MessageDescriptor> = {
  unreachable: msg`Spindle cannot be reached right now. Try again in a moment.`,
  invalid_credentials: msg`That name and password do not belong together.`,
  second_factor_required: msg`Enter the code of your second factor.`,
  reauthentication_required: msg`Please sign in again to do this.`,
  username_taken: msg`This username is taken.`,
  email_taken: msg`There is an account with this e-mail address.`,
  sign_up_closed: msg`New accounts are closed on this instance.`,
  setup_token_invalid: msg`This setup token is not the one that was printed.`,
  name_taken: msg`This name is taken here.`,
  already_member: msg`They are here already.`,
  last_owner: msg`The last owner cannot leave. Make somebody else owner first.`,
  conversation_archived: msg`This conversation is archived.`,
  conversation_divided: msg`This conversation has divided. Go on in one of its daughters.`,
  role_too_low: msg`Your role here does not allow this.`,
  not_author: msg`Only the author may do this.`,
  not_found: msg`There is nothing here, or it is not yours to see.`,
  not_retryable: msg`This cannot be tried again.`,
  already_decided: msg`Somebody has decided this already.`,
  relationship_exists: msg`They are related like this already.`,
  relationship_cycle: msg`That would make a circle: the one comes out of the other already.`,
  division_stays: msg`What a division made is undone with the division.`,
  budget_exhausted: msg`The budget is used up.`,
  version_mismatch: msg`Somebody changed this meanwhile. Look at it again.`,
  invitation_gone: msg`This invitation no longer works. Ask for a new one.`,
  too_large: msg`This is too large.`,
  too_many_files: msg`One message holds no more files.`,
  precondition_required: msg`Somebody changed this meanwhile. Look at it again.`,
  export_gone: msg`This copy is no longer kept. Make a new one.`,
  confirmation_required: msg`Confirm your e-mail address first.`,
  unsupported_media_type: msg`This kind of file is not supported.`,
  rate_limited: msg`That was a lot at once. Try again in a moment.`,
  too_many_streams: msg`Spindle is open in too many places. Close some of them.`,
  validation_failed: msg`Something in this form is not valid.`,
  unavailable: msg`Spindle cannot do this right now. Try again in a moment.`,
};
const OTHERWISE = msg`Something went wrong. Try again.`;

export function sentenceFor(code: string): MessageDescriptor {
  return SENTENCES[code] ?? OTHERWISE;
}
