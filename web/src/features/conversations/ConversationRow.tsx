import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { NavLink, useMatch } from "react-router";
import type { Conversation } from "@/api/types";
import { useRoomTitle } from "@/entities/roomTitle";
import { useTimes } from "@/i18n/times";
import { plainLine } from "@/lib/plainLine";
import { useMe } from "@/session/session";
import { Cell } from "@/ui/cell/Cell";
import styles from "./ConversationRow.module.css";

/** One conversation in the list: its cell, title, last line, time, and what is unread unless it is the one that is open. */
export function ConversationRow({ room }: { room: Conversation }) {
  const title = useRoomTitle(room);
  const times = useTimes();
  const at = room.last_message_at ?? room.created_at;
  const isOpen = useMatch("/c/:roomId")?.params.roomId === room.id;
  const isUnread = room.me.unread > 0 && !isOpen;
  return (
    <li>
      <NavLink to={`/c/${room.id}`} className={styles.row ?? ""} data-unread={isUnread && !room.me.muted}>
        <Cell phase={room.mitosis_phase} progress={room.phase_progress} size={40} />
        <span className={styles.words}>
          <span className={styles.first}>
            <strong className={styles.title} dir="auto">
              {title}
            </strong>
            <time className={styles.time} dateTime={at}>
              {times.short(at)}
            </time>
          </span>
          <span className={styles.second}>
            <span className={styles.last} dir="auto">
              <LastLine room={room} />
            </span>
            {isUnread && (
              <span className={styles.badge} data-muted={room.me.muted}>
                <span aria-hidden="true">{room.me.unread > 999 ? "999+" : room.me.unread}</span>
                <span className="visually-hidden">
                  <Plural value={room.me.unread} one="# unread message" other="# unread messages" />
                </span>
              </span>
            )}
          </span>
        </span>
      </NavLink>
    </li>
  );
}

function LastLine({ room: { last_message: last } }: { room: Conversation }) {
  const { t } = useLingui();
  const me = useMe();
  if (last === null || last === undefined) return <Trans>No messages yet</Trans>;
  if (last.deleted_at !== null) return <Trans>A message was deleted</Trans>;
  if (last.status === "error" && last.content === "") return <Trans>This answer failed.</Trans>;
  const line = plainLine(last.content);
  const name = last.sender.name;
  if (last.sender_type === "system") return line;
  return last.user_id === me.id ? t`You: ${line}` : t`${name}: ${line}`;
}
