import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message, MessageVersion } from "@/api/types";
import { useTimes } from "@/i18n/times";
import { plainLine } from "@/lib/plainLine";
import { useStore } from "@/lib/store";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Item, List } from "@/ui/List";
import { Markdown } from "@/ui/markdown/Markdown";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { dialogStore, erase, pathOf } from "./changes";
import styles from "./MessageDialogs.module.css";

/** The dialogs that actions on messages open. */
export default function MessageDialogs() {
  const open = useStore(dialogStore);
  if (open === null) return null;
  return open.kind === "erase" ? <EraseDialog message={open.message} /> : <HistoryDialog message={open.message} />;
}

const close = () => dialogStore.set(null);

function EraseDialog({ message }: { message: Message }) {
  const { t } = useLingui();
  const task = useTask();
  const line = plainLine(message.content);
  const go = () => void task.run(() => erase(message)).then((went) => went && close());
  return (
    <Dialog isOpen onClose={close} title={t`Delete this message?`}>
      {line !== "" && (
        <blockquote className={styles.quote} dir="auto">
          {line}
        </blockquote>
      )}
      <p>
        <Trans>Its text and files go for everybody. A note that something stood here stays.</Trans>
      </p>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <div className={styles.buttons}>
        <Button onClick={close}>
          <Trans>Keep it</Trans>
        </Button>
        <Button look="grave" icon="trash" isBusy={task.isBusy} onClick={go}>
          <Trans>Delete it</Trans>
        </Button>
      </div>
    </Dialog>
  );
}

function HistoryDialog({ message }: { message: Message }) {
  const { t } = useLingui();
  const { data: versions } = useQuery({
    queryKey: ["history", message.conversation_id, message.id, message.version],
    queryFn: async ({ signal }): Promise<MessageVersion[]> =>
      (
        await unwrap(
          conversations.GET("/api/v1/conversations/{conversation_id}/messages/{message_id}/history", {
            params: pathOf(message),
            signal,
          }),
        )
      ).items,
  });
  return (
    <Dialog isOpen onClose={close} title={t`Earlier versions`}>
      {versions === undefined ? (
        <Waiting label={t`Loading`} />
      ) : (
        <List>
          {versions.map((version) => (
            <Version key={version.number} version={version} />
          ))}
        </List>
      )}
    </Dialog>
  );
}

function Version({ version }: { version: MessageVersion }) {
  const times = useTimes();
  const { number } = version;
  return (
    <Item
      title={<Trans>Version {number}</Trans>}
      detail={
        <>
          {times.full(version.at)} {version.model !== null && `· ${version.model}`}
        </>
      }
    >
      <Markdown text={version.content} />
    </Item>
  );
}
