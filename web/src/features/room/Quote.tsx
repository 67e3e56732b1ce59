import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message } from "@/api/types";
import type { MessageWindow } from "@/entities/messages";
import { queryClient } from "@/events/live";
import { plainLine } from "@/lib/plainLine";
import styles from "./Quote.module.css";

interface QuoteProps {
  room: string;
  messageId: string;
}

/** The message that is answered, in a line that leads to it. */
export function Quote({ room, messageId }: QuoteProps) {
  const { data: parent } = useQuery({
    queryKey: ["message", room, messageId],
    initialData: () => findHeld(room, messageId),
    queryFn: ({ signal }): Promise<Message> =>
      unwrap(
        conversations.GET("/api/v1/conversations/{conversation_id}/messages/{message_id}", {
          params: { path: { conversation_id: room, message_id: messageId } },
          signal,
        }),
      ),
  });
  const { search } = useLocation();
  if (parent === undefined) return <div className={styles.quote}>{"\u00a0"}</div>;
  const to = new URLSearchParams(search);
  to.set("seq", String(parent.seq));
  return (
    <Link className={styles.quote} to={`?${to.toString()}`} replace dir="auto">
      <strong>{parent.sender.name}</strong>
      <span>{parent.deleted_at === null ? plainLine(parent.content) : <Trans>A message was deleted</Trans>}</span>
    </Link>
  );
}

function findHeld(room: string, id: string): Message | undefined {
  return queryClient.getQueryData<MessageWindow>(["messages", room])?.items.find((message) => message.id === id);
}
