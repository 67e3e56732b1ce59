import { useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import type { SearchHit } from "@/api/types";
import { useTimes } from "@/i18n/times";
import { panelsCoverRooms } from "@/lib/screen";
import { Avatar } from "@/ui/Avatar";
import { Item } from "@/ui/List";
import { cutAtMarks } from "./asking";
import styles from "./Search.module.css";

/** One message that was found, as a line that leads to it. */
export function Hit({ hit: { message, conversation, snippet, marks }, isInRoom }: { hit: SearchHit; isInRoom: boolean }) {
  const { t } = useLingui();
  const times = useTimes();
  const title = conversation.title ?? t`Untitled conversation`;
  const panel = panelsCoverRooms() ? "" : "panel=search&";
  const to = isInRoom ? `?${panel}seq=${message.seq}` : `/c/${conversation.id}?seq=${message.seq}`;
  const files = (message.attachments ?? []).map(({ filename }) => filename).join(", ");
  return (
    <Item
      picture={<Avatar name={message.sender.name} kind={message.is_ai_generated ? "ai" : "person"} size="small" />}
      title={message.sender.name}
      detail={
        <>
          {!isInRoom && <span dir="auto">{title} · </span>}
          <time dateTime={message.sent_at}>{times.full(message.sent_at)}</time>
        </>
      }
    >
      <Link className={styles.snippet} to={to} replace={isInRoom} dir="auto">
        {snippet === "" ? files : cutAtMarks(snippet, marks).map(({ text, isMarked }, index) => (isMarked ? <mark key={index}>{text}</mark> : text))}
      </Link>
    </Item>
  );
}
