import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { Conversation, Message } from "@/api/types";
import { useSuggestedText } from "@/entities/suggestedText";
import { takeUploaded, useUploads } from "@/entities/uploads";
import { countCodePoints } from "@/lib/text";
import { plainLine } from "@/lib/plainLine";
import type { RoomProps } from "@/registry/feature";
import { usePieces } from "@/registry/registry";
import { useInstance } from "@/session/instance";
import { useMe } from "@/session/session";
import { IconButton } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { endReply, useReplyTo } from "./acting";
import styles from "./Composer.module.css";
import { completeMention, type Mentionable } from "./mentions";
import { MentionList } from "./MentionList";
import { useOutbox } from "./outbox";
import { useMentions } from "./useMentions";
import { keepUnsentText, readUnsentText } from "./unsentText";

/** Where one writes; says why where one may not. */
export function Composer({ room }: RoomProps) {
  if (room.status === "archived") return <Closed><Trans>This conversation is archived.</Trans></Closed>;
  if (room.status === "divided") return <Closed><Trans>This conversation has divided. Go on in a daughter.</Trans></Closed>;
  if (room.me.role === "observer") return <Closed><Trans>You observe this conversation.</Trans></Closed>;
  return <OpenComposer room={room} />;
}

function Closed({ children }: { children: ReactNode }) {
  return (
    <div className={styles.closed}>
      <Notice icon="eye">{children}</Notice>
    </div>
  );
}

function OpenComposer({ room }: RoomProps) {
  const { t } = useLingui();
  const input = useRef<HTMLTextAreaElement>(null);
  const tools = usePieces("roomParts").filter((part) => part.slot === "composer-tool");
  const mentions = useMentions(room);
  const replyTo = useReplyTo(room.id);
  const { text, change, send, isTooLong, canSend } = useWriting(room, replyTo);
  useEffect(() => {
    if (replyTo !== undefined) input.current?.focus();
  }, [replyTo]);
  useSuggestedText(room.id, (suggested) => {
    change(suggested);
    input.current?.focus();
  });
  const choose = (one: Mentionable) => {
    if (mentions.open === null) return;
    const completed = completeMention(text, mentions.open, one);
    change(completed.text);
    mentions.close();
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(completed.caret, completed.caret);
    });
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || mentions.press(event, choose)) return;
    if (event.key === "Escape" && replyTo !== undefined) endReply(room.id);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  const listId = `mentions-${room.id}`;
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {mentions.matches.length > 0 && <MentionList id={listId} matches={mentions.matches} active={mentions.active} onChoose={choose} />}
      {replyTo !== undefined && <ReplyLine message={replyTo} onEnd={() => endReply(room.id)} />}
      {isTooLong && <Notice kind="warn">{t`This message is too long.`}</Notice>}
      <div className={styles.row}>
        {tools.map(({ id, Component }) => (
          <Component key={id} room={room} />
        ))}
        <textarea
          ref={input}
          className={styles.input}
          rows={1}
          dir="auto"
          value={text}
          placeholder={t`Write a message`}
          aria-label={t`Message`}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={mentions.matches.length > 0}
          aria-controls={listId}
          aria-activedescendant={mentions.matches.length > 0 ? `${listId}-${mentions.active}` : undefined}
          onChange={(event) => {
            change(event.target.value);
            mentions.look(event.target.value, event.target.selectionStart);
          }}
          onSelect={(event) => mentions.look(event.currentTarget.value, event.currentTarget.selectionStart)}
          onBlur={mentions.close}
          onKeyDown={press}
        />
        <IconButton type="submit" icon="send" look="main" label={t`Send`} disabled={!canSend} />
      </div>
    </form>
  );
}

function useWriting(room: Conversation, replyTo: Message | undefined) {
  const me = useMe();
  const outbox = useOutbox();
  const { conversations } = useInstance();
  const [text, setText] = useState(() => readUnsentText(me.id, room.id));
  const isTooLong = text.length > 16_000 && countCodePoints(text) > (conversations.limits.message_chars ?? Infinity);
  const uploads = useUploads(room.id);
  const isUploading = uploads.some(({ state }) => state === "sending");
  const hasContent = text.trim() !== "" || uploads.some(({ state }) => state === "done");
  const canSend = hasContent && !isUploading && !isTooLong && outbox !== null;
  const change = (next: string) => {
    setText(next);
    keepUnsentText(me.id, room.id, next);
  };
  const send = () => {
    if (!canSend) return;
    const attachment_ids = takeUploaded(room.id);
    outbox.add({ room: room.id, content: text.trim(), parent_id: replyTo?.id ?? null, attachment_ids });
    endReply(room.id);
    change("");
  };
  return { text, change, send, isTooLong, canSend };
}

function ReplyLine({ message, onEnd }: { message: Message; onEnd: () => void }) {
  const { t } = useLingui();
  const name = message.sender.name;
  return (
    <div className={styles.reply}>
      <div>
        <strong>
          <Trans>Answering {name}</Trans>
        </strong>
        <span dir="auto">{plainLine(message.content)}</span>
      </div>
      <IconButton icon="close" label={t`Do not answer`} onClick={onEnd} />
    </div>
  );
}
