import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Approval } from "@/api/types";
import { aisQuery, participantsQuery } from "@/entities/lists";
import { mayWrite } from "@/entities/rights";
import { useTimes } from "@/i18n/times";
import type { RoomProps } from "@/registry/feature";
import { useMe } from "@/session/session";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { decide, pendingQuery } from "./approvals";
import styles from "./ApprovalCards.module.css";

/** What AIs ask before they do it: exactly what it would be, and the choice. */
export function ApprovalCards({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: pending = [] } = useQuery(pendingQuery(room.id));
  if (pending.length === 0) return null;
  return (
    <section className={styles.cards} aria-label={t`AIs that ask first`}>
      {pending.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} room={room} />
      ))}
    </section>
  );
}

function ApprovalCard({ approval, room }: RoomProps & { approval: Approval }) {
  const { t } = useLingui();
  const me = useMe();
  const times = useTimes();
  const { data: ais = [] } = useQuery(aisQuery(room.id));
  const name = ais.find(({ id }) => id === approval.ai_participant_id)?.name ?? t`An AI`;
  const { tool } = approval;
  const until = times.full(approval.expires_at);
  return (
    <article className={styles.card}>
      <header className={styles.head}>
        <Icon name="shield" size={18} />
        <span>
          <Trans>
            {name} asks whether it may do this: <code>{tool}</code>
          </Trans>
        </span>
      </header>
      <pre className={styles.arguments} dir="ltr">
        {JSON.stringify(approval.arguments, null, 2)}
      </pre>
      {approval.asked.includes(me.id) && mayWrite(room) ? <Deciding approval={approval} name={name} /> : <Asked approval={approval} />}
      <small className={styles.until}>
        <Trans>It asks until {until}.</Trans>
      </small>
    </article>
  );
}

function Deciding({ approval, name }: { approval: Approval; name: string }) {
  const { t } = useLingui();
  const task = useTask();
  const say = (decision: "approve" | "refuse") => () => void task.run(() => decide(approval, decision));
  return (
    <>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <div className={styles.buttons}>
        <Button icon="close" isBusy={task.isBusy} aria-label={t`Refuse what ${name} asks`} onClick={say("refuse")}>
          <Trans>Refuse</Trans>
        </Button>
        <Button look="main" icon="check" isBusy={task.isBusy} aria-label={t`Approve what ${name} asks`} onClick={say("approve")}>
          <Trans>Approve</Trans>
        </Button>
      </div>
    </>
  );
}

/** Whose word it waits for. */
function Asked({ approval }: { approval: Approval }) {
  const { data: people = [] } = useQuery(participantsQuery(approval.conversation_id));
  const names = people.filter(({ user_id }) => approval.asked.includes(user_id)).map(({ user }) => user.display_name);
  const all = names.join(", ");
  return (
    <p className={styles.asked}>
      <Trans>It waits for {all}.</Trans>
    </p>
  );
}
