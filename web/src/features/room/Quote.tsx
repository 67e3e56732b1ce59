import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { messageQuery } from "@/entities/message";
import { plainLine } from "@/lib/plainLine";
import styles from "./Quote.module.css";

interface QuoteProps {
  room: string;
  messageId: string;
}

/** The message that is answered, in a line that leads to it. */
export function Quote({ room, messageId }: QuoteProps) {
  const { data: parent } = useQuery(messageQuery(room, messageId));
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
