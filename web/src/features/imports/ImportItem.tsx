import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Import } from "@/api/types";
import { roomQuery } from "@/entities/conversations";
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
  return (
    <Item
      title={i18n._(STATES[item.state])}
      detail={
        <>
          <Plural value={item.done} one="# message" other="# messages" />
          {item.skipped > 0 && (
            <>
              {" "}
              · <Plural value={item.skipped} one="# left out" other="# left out" />
            </>
          )}{" "}
          · {times.short(item.created_at)}
        </>
      }
      action={isRunning && <IconButton icon="close" label={t`Cancel the import`} onClick={cancel} />}
    >
      {isRunning && (
        <progress className={styles.progress} aria-label={t`Progress`} {...(item.total !== null && { max: item.total, value: item.done })} />
      )}
      {item.state === "done" && <Rooms ids={item.conversation_ids} />}
      {(item.errors as { message: string; line?: number | null }[]).slice(0, 3).map((fault) => (
        <p key={`${fault.line}`} className={styles.fault}>
          <FaultLine line={fault.line ?? null} message={fault.message} />
        </p>
      ))}
    </Item>
  );
}

const LINKED = 20;

/** The way to what was brought in. */
function Rooms({ ids }: { ids: readonly string[] }) {
  if (ids.length === 1) {
    return (
      <Link to={`/c/${ids[0]}`}>
        <Trans>Open the conversation</Trans>
      </Link>
    );
  }
  return (
    <ul>
      {ids.slice(0, LINKED).map((id) => (
        <li key={id}>
          <RoomLink id={id} />
        </li>
      ))}
    </ul>
  );
}

function RoomLink({ id }: { id: string }) {
  const { t } = useLingui();
  const { data: room } = useQuery(roomQuery(id));
  return (
    <Link to={`/c/${id}`} dir="auto">
      {room?.title ?? t`Untitled conversation`}
    </Link>
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
