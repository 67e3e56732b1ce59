import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { RoomProps } from "@/registry/feature";
import { useMe } from "@/session/session";
import { attempt } from "@/ui/attempt";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { Dialog } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { changeOwnView, leaveRoom } from "./changes";
import styles from "./Settings.module.css";

/** How I alone see the conversation, and the way out of it. */
export function OwnView({ room }: RoomProps) {
  const { t } = useLingui();
  const [isLeaving, setLeaving] = useState(false);
  return (
    <section className={styles.section} aria-labelledby="own-view">
      <h3 id="own-view">
        <Trans>For me</Trans>
      </h3>
      <Check label={t`Mute: no notifications, no bold`} checked={room.me.muted} onChange={(muted) => void attempt(() => changeOwnView(room, { muted }))} />
      <Check label={t`Put away: not in my list`} checked={room.me.archived} onChange={(archived) => void attempt(() => changeOwnView(room, { archived }))} />
      <Button icon="sign_out" onClick={() => setLeaving(true)}>
        <Trans>Leave the conversation</Trans>
      </Button>
      {isLeaving && <LeaveDialog room={room} onClose={() => setLeaving(false)} />}
    </section>
  );
}

function LeaveDialog({ room, onClose }: RoomProps & { onClose: () => void }) {
  const { t } = useLingui();
  const me = useMe();
  const task = useTask();
  const navigate = useNavigate();
  const leave = () =>
    void task.run(async () => {
      await leaveRoom(room, me.id);
      await navigate("/");
    });
  return (
    <Dialog isOpen onClose={onClose} title={t`Leave the conversation?`}>
      <p>
        <Trans>What you wrote stays. You see nothing of what comes, until somebody invites you again.</Trans>
      </p>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <div className={styles.buttons}>
        <Button onClick={onClose}>
          <Trans>Stay</Trans>
        </Button>
        <Button look="grave" icon="sign_out" isBusy={task.isBusy} onClick={leave}>
          <Trans>Leave</Trans>
        </Button>
      </div>
    </Dialog>
  );
}
