import { Trans } from "@lingui/react/macro";
import type { Message } from "@/api/types";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { actOn } from "./acting";

/** What became of a reply that did not end well, and the way to try again. */
export function Outcome({ message, room }: RoomProps & { message: Message }) {
  if (message.status !== "error" && message.status !== "interrupted") return null;
  const detail = detailOf(message);
  const mayRetry = message.is_ai_generated && room.me.role !== "observer" && room.status === "active";
  const retry = mayRetry && (
    <Button icon="retry" onClick={() => actOn.retry(message)}>
      <Trans>Try again</Trans>
    </Button>
  );
  return (
    <Notice kind={message.status === "error" ? "warn" : "plain"} icon="warning" action={retry}>
      {message.status === "error" ? <Trans>This answer failed.</Trans> : <Trans>This answer was cut off.</Trans>} {detail}
    </Notice>
  );
}

function detailOf({ metadata }: Message): string {
  const failure = metadata.failure;
  if (typeof failure !== "object" || failure === null || !("detail" in failure)) return "";
  return typeof failure.detail === "string" ? failure.detail : "";
}
