import { Trans, useLingui } from "@lingui/react/macro";
import { memo, useState } from "react";
import type { Conversation, Message } from "@/api/types";
import type { LiveDraft } from "@/events/drafts";
import { useTimes } from "@/i18n/times";
import { sliceCodePoints } from "@/lib/text";
import { usePieces } from "@/registry/registry";
import { useMe } from "@/session/session";
import { Avatar } from "@/ui/Avatar";
import { Markdown } from "@/ui/markdown/Markdown";
import styles from "./Bubble.module.css";
import { Delivery } from "./Delivery";
import { DraftText } from "./DraftBubble";
import { MessageMenu } from "./MessageMenu";
import { Outcome } from "./Outcome";
import { Quote } from "./Quote";
import { Sender } from "./Sender";

interface BubbleProps {
  message: Message;
  room: Conversation;
  isFirst: boolean;
  isLast: boolean;
  isMarked: boolean;
  quotes: boolean;
  draft: LiveDraft | null;
}

/** Not drawn anew while nothing about it changed; the row it comes from is made with every page. */
export const Bubble = memo(function Bubble({ message, room, isFirst, isLast, isMarked, quotes, draft }: BubbleProps) {
  const me = useMe();
  const times = useTimes();
  const extras = usePieces("messageExtras");
  if (message.sender_type === "system") return <SystemLine message={message} isMarked={isMarked} />;
  const isOwn = message.user_id === me.id;
  const context = { message, room, me: me.id };
  return (
    <article
      className={styles.line}
      data-own={isOwn}
      data-ai={message.is_ai_generated}
      data-first={isFirst}
      data-last={isLast}
      data-marked={isMarked}
      data-importance={message.deleted_at === null ? message.importance : 0}
      data-seq={message.seq}
    >
      {!isOwn && <div className={styles.side}>{isFirst && <Face message={message} />}</div>}
      <div className={styles.bubble}>
        {isFirst && !isOwn && <Sender message={message} />}
        {quotes && message.parent_id !== null && <Quote room={room.id} messageId={message.parent_id} />}
        {draft === null ? <Text message={message} /> : <DraftText draft={draft} />}
        <Outcome message={message} room={room} />
        {extras.map(({ id, Component }) => (
          <Component key={id} {...context} />
        ))}
        <footer className={styles.foot}>
          {message.edited_at !== null && <Trans>edited</Trans>}
          <time dateTime={message.sent_at} title={times.full(message.sent_at)}>
            {times.clock(message.sent_at)}
          </time>
          {isOwn && <Delivery status={message.status} />}
        </footer>
      </div>
      <MessageMenu {...context} />
    </article>
  );
});

function Face({ message }: { message: Message }) {
  return (
    <Avatar name={message.sender.name} kind={message.is_ai_generated ? "ai" : "person"} src={message.sender.avatar} size="small" />
  );
}

function Text({ message }: { message: Message }) {
  const [isWhole, setWhole] = useState(false);
  if (message.deleted_at !== null) {
    return (
      <p className={styles.gone}>
        <Trans>This message was deleted.</Trans>
      </p>
    );
  }
  if (message.content === "") return null;
  const { shown_chars: shown } = message;
  const isCut = shown != null && !isWhole;
  return (
    <>
      <Markdown text={isCut ? sliceCodePoints(message.content, 0, shown) : message.content} mentions={namesOf(message)} />
      {isCut && (
        <button type="button" className={styles.more} onClick={() => setWhole(true)}>
          <Trans>…more</Trans>
        </button>
      )}
    </>
  );
}

/** The names mentioned, as they stand in the text. */
function namesOf({ content, mentions }: Message): string[] {
  return mentions.map(({ start, length }) =>
    sliceCodePoints(content, start, start + length)
      .replace(/^@/, "")
      .replace(/^"|"$/g, ""),
  );
}

function SystemLine({ message, isMarked }: { message: Message; isMarked: boolean }) {
  const { t } = useLingui();
  return (
    <div className={styles.system} data-marked={isMarked} aria-label={t`Notice`}>
      <Markdown text={message.content} />
    </div>
  );
}
