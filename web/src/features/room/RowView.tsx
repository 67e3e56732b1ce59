import { Trans } from "@lingui/react/macro";
import { memo } from "react";
import type { Conversation } from "@/api/types";
import { useTimes } from "@/i18n/times";
import { Bubble } from "./Bubble";
import { DraftBubble } from "./DraftBubble";
import styles from "./RowView.module.css";
import type { Row } from "./rows";
import { UnsentBubble } from "./UnsentBubble";

interface RowViewProps {
  row: Row;
  room: Conversation;
  isMarked: boolean;
}

export const RowView = memo(function RowView({ row, room, isMarked }: RowViewProps) {
  switch (row.kind) {
    case "start":
      return <div className={styles.start} />;
    case "day":
      return <Day at={row.at} />;
    case "unread":
      return (
        <div className={styles.unread} role="separator">
          <span>
            <Trans>New messages</Trans>
          </span>
        </div>
      );
    case "message": {
      const { message, isFirst, isLast, quotes, draft } = row;
      return <Bubble message={message} room={room} isFirst={isFirst} isLast={isLast} isMarked={isMarked} quotes={quotes} draft={draft} />;
    }
    case "draft":
      return <DraftBubble draft={row.draft} room={room} />;
    case "unsent":
      return <UnsentBubble unsent={row.unsent} />;
  }
});

function Day({ at }: { at: string }) {
  const times = useTimes();
  return (
    <div className={styles.day}>
      <time dateTime={at}>{times.day(at)}</time>
    </div>
  );
}
