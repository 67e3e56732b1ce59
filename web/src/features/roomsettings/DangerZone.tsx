import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { useNavigate } from "react-router";
import type { RoomProps } from "@/registry/feature";
import { attempt } from "@/ui/attempt";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { changeRoom, deleteRoom } from "./changes";
import styles from "./Settings.module.css";

/** What ends a conversation, for a while or for good. */
export function DangerZone({ room }: RoomProps) {
  const [isDeleting, setDeleting] = useState(false);
  const status = room.status === "archived" ? "active" : "archived";
  return (
    <section className={styles.section} aria-labelledby="ending">
      <h3 id="ending">
        <Trans>Ending it</Trans>
      </h3>
      {room.status !== "divided" && (
        <Button icon="archive" onClick={() => void attempt(() => changeRoom(room, { status }))}>
          {room.status === "archived" ? <Trans>Open it again</Trans> : <Trans>Archive: all can read, nobody writes</Trans>}
        </Button>
      )}
      {room.me.role === "owner" && (
        <Button look="grave" icon="trash" onClick={() => setDeleting(true)}>
          <Trans>Delete the conversation</Trans>
        </Button>
      )}
      {isDeleting && <DeleteDialog room={room} onClose={() => setDeleting(false)} />}
    </section>
  );
}

function DeleteDialog({ room, onClose }: RoomProps & { onClose: () => void }) {
  const { t } = useLingui();
  const task = useTask();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const name = room.title ?? t`Untitled conversation`;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async () => {
      await deleteRoom(room);
      await navigate("/");
    });
  };
  return (
    <Dialog isOpen onClose={onClose} title={t`Delete the conversation?`}>
      <form className={styles.section} onSubmit={submit}>
        <p>
          <Trans>All its messages and files go, for everybody. This cannot be undone.</Trans>
        </p>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <Field label={t`Type “${name}” to confirm`} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" look="grave" icon="trash" disabled={typed.trim() !== name.trim()} isBusy={task.isBusy}>
          <Trans>Delete it</Trans>
        </Button>
      </form>
    </Dialog>
  );
}
