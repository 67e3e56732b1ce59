import { i18n } from "@lingui/core";
import { Trans } from "@lingui/react/macro";
import type { Message } from "@/api/types";
import { failureSentence } from "@/i18n/failures";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { actOn } from "./acting";

/** What became of a reply that did not end well, and the way to try again. */
export function Outcome({ message, room }: RoomProps & { message: Message }) {
  if (message.status !== "error" && message.status !== "interrupted") return null;
  const reason = reasonOf(message);
  const mayRetry = message.is_ai_generated && room.me.role !== "observer" && room.status === "active";
  const retry = mayRetry && (
    <Button icon="retry" onClick={() => actOn.retry(message)}>
      <Trans>Try again</Trans>
    </Button>
  );
  return (
    <Notice kind={message.status === "error" ? "warn" : "plain"} icon="warning" action={retry}>
      {message.status === "error" ? <Trans>This answer failed.</Trans> : <Trans>This answer was cut off.</Trans>} {reason}
    </Notice>
  );
}

interface Failure {
  code?: unknown;
  detail?: unknown;
}

/** Why, in the reader's language as far as the code is known, else in the server's words. */
function reasonOf({ metadata }: Message): string {
  const failure = metadata.failure as Failure | null | undefined;
  const known = typeof failure?.code === "string" ? failureSentence(failure.code) : null;
  if (known !== null) return i18n._(known);
  return typeof failure?.detail === "string" ? failure.detail : "";
}
