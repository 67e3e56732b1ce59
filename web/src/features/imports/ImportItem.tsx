import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Import } from "@/api/types";
import { useTimes } from "@/i18n/times";
import { IconButton } from "@/ui/Button";
import { Item } from "@/ui/List";
import { useTask } from "@/ui/useTask";
import styles from "./ImportPage.module.css";

const STATES = {
  queued: msg`Waiting`,
  checking: msg`Checking`,
  writing: msg`Writing`,
  done: msg`Done`,
  failed: msg`Failed`,
  cancelled: msg`Cancelled`,
};

/** One import: how far it is, and what came of it. */
export function ImportItem({ item }: { item: Import }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const task = useTask();
  const isRunning = item.state === "queued" || item.state === "checking" || item.state === "writing";
  const cancel = () =>
    void task.run(() =>
      unwrap(conversations.DELETE("/api/v1/imports/{import_id}", { params: { path: { import_id: item.id } } })),
    );
  const [room] = item.conversation_ids;
  return (
    <Item
      title={i18n._(STATES[item.state])}
      detail={
        <>
          <Plural value={item.done} one="# message" other="# messages" /> · {times.short(item.created_at)}
        </>
      }
      action={isRunning && <IconButton icon="close" label={t`Cancel the import`} onClick={cancel} />}
    >
      {isRunning && (
        <progress className={styles.progress} aria-label={t`Progress`} {...(item.total !== null && { max: item.total, value: item.done })} />
      )}
      {item.state === "done" && room !== undefined && (
        <Link to={`/c/${room}`}>
          <Trans>Open the conversation</Trans>
        </Link>
      )}
      {(item.errors as { message: string; line?: number | null }[]).slice(0, 3).map((fault) => (
        <p key={`${fault.line}`} className={styles.fault}>
          <FaultLine line={fault.line ?? null} message={fault.message} />
        </p>
      ))}
    </Item>
  );
}

function FaultLine({ line, message }: { line: number | null; message: string }) {
  if (line === null) return message;
  return (
    <Trans>
      Line {line}: {message}
    </Trans>
  );
}
