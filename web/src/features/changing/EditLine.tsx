import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import type { Message } from "@/api/types";
import type { MessageWindow } from "@/entities/messages";
import { mayWrite } from "@/entities/rights";
import { queryClient } from "@/events/live";
import { useStore } from "@/lib/store";
import type { RoomProps } from "@/registry/feature";
import { useMe } from "@/session/session";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { editedStore, findLastOwn, saveText, startEditing } from "./changes";
import styles from "./EditLine.module.css";

/** Where a message of one's own is written anew; the arrow up in an empty composer opens it for the newest. */
export function EditLine({ room }: RoomProps) {
  const edited = useStore(editedStore);
  useArrowUp(room);
  if (edited?.conversation_id !== room.id) return null;
  return <Editing key={edited.id} message={edited} />;
}

function useArrowUp(room: RoomProps["room"]): void {
  const me = useMe();
  const press = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.key !== "ArrowUp" || event.defaultPrevented || !mayWrite(room)) return;
    const { target } = event;
    if (!(target instanceof HTMLTextAreaElement) || target.getAttribute("role") !== "combobox" || target.value !== "") return;
    const held = queryClient.getQueryData<MessageWindow>(["messages", room.id]);
    const last = findLastOwn(held?.items ?? [], me.id);
    if (last === undefined) return;
    event.preventDefault();
    startEditing(last);
  });
  useEffect(() => {
    const hear = (event: globalThis.KeyboardEvent) => press(event);
    document.addEventListener("keydown", hear);
    return () => {
      document.removeEventListener("keydown", hear);
      editedStore.set(null);
    };
  }, [room.id]);
}

function Editing({ message }: { message: Message }) {
  const { t } = useLingui();
  const task = useTask();
  const [text, setText] = useState(message.content);
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(message.content.length, message.content.length);
  }, [message.content]);
  const end = () => {
    editedStore.set(null);
    document.querySelector<HTMLTextAreaElement>("textarea[role=combobox]")?.focus();
  };
  const save = (event: SubmitEvent | KeyboardEvent) => {
    event.preventDefault();
    const content = text.trim();
    if (content === "" && message.attachments?.length === 0) return;
    if (content === message.content) end();
    else void task.run(() => saveText(message, content)).then((went) => went && end());
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") end();
    else if (event.key === "Enter" && !event.shiftKey) save(event);
  };
  return (
    <form className={styles.edit} onSubmit={save}>
      <label htmlFor="edit-message" className={styles.label}>
        <Trans>Edit your message</Trans>
      </label>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <textarea
        id="edit-message"
        ref={input}
        className={styles.input}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      <div className={styles.buttons}>
        <small className={styles.hint}>{t`Enter saves, Escape leaves it as it was.`}</small>
        <Button look="quiet" onClick={end}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" look="main" isBusy={task.isBusy}>
          <Trans>Save</Trans>
        </Button>
      </div>
    </form>
  );
}
