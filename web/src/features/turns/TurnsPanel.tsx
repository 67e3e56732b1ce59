import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "react-router";
import type { Turn } from "@/api/types";
import { aisQuery, turnsQuery } from "@/entities/lists";
import { messageQuery } from "@/entities/message";
import { mayWrite } from "@/entities/rights";
import { useTimes } from "@/i18n/times";
import { plainLine } from "@/lib/plainLine";
import { panelsCoverRooms } from "@/lib/screen";
import type { RoomProps } from "@/registry/feature";
import { attempt } from "@/ui/attempt";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Intro, Item, List } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { askAgain, groupTurns, isRunning, mayAskAgain, stopAll, stopTurn, type Entry } from "./ledger";
import { REASONS, STATES } from "./reasons";
import styles from "./TurnsPanel.module.css";

const SHOWN = 20;

export default function TurnsPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: turns } = useQuery(turnsQuery(room.id));
  const [shown, show] = useState(SHOWN);
  if (turns === undefined) return <Waiting label={t`Loading`} />;
  const entries = groupTurns(turns);
  return (
    <div className={styles.panel}>
      <Intro>
        {entries.length > 0 ? (
          <Trans>For each message, every AI in the room: whether it answered, and why.</Trans>
        ) : (
          <Trans>Nothing yet. Write something, and it says here who answers it and why.</Trans>
        )}
      </Intro>
      {turns.some(isRunning) && mayWrite(room) && (
        <Button icon="stop" onClick={() => void attempt(() => stopAll(room.id))}>
          <Trans>Stop all AIs</Trans>
        </Button>
      )}
      {entries.slice(0, shown).map((entry) => (
        <EntrySection key={entry.triggerId} entry={entry} room={room} />
      ))}
      {entries.length > shown && (
        <Button onClick={() => show(shown + SHOWN)}>
          <Trans>Earlier messages</Trans>
        </Button>
      )}
    </div>
  );
}

function EntrySection({ entry, room }: RoomProps & { entry: Entry }) {
  const headingId = `turns-of-${entry.triggerId}`;
  return (
    <section aria-labelledby={headingId}>
      <h3 id={headingId} className={styles.trigger}>
        <Trigger entry={entry} room={room} />
      </h3>
      <List>
        {entry.turns.map((turn) => (
          <TurnItem key={turn.id} turn={turn} entry={entry} room={room} />
        ))}
      </List>
    </section>
  );
}

/** The message that the turns are about, in a line that leads to it. */
function Trigger({ entry, room }: RoomProps & { entry: Entry }) {
  const { search } = useLocation();
  const { data: trigger } = useQuery(messageQuery(room.id, entry.triggerId));
  if (trigger === undefined) return <Trans>An earlier message</Trans>;
  const to = new URLSearchParams(search);
  if (panelsCoverRooms()) to.delete("panel");
  to.set("seq", String(trigger.seq));
  const name = trigger.sender.name;
  const line = plainLine(trigger.content).slice(0, 90);
  return (
    <Link to={`?${to.toString()}`} replace dir="auto">
      {trigger.deleted_at === null ? <Trans>{name}: “{line}”</Trans> : <Trans>A message was deleted</Trans>}
    </Link>
  );
}

interface TurnProps extends RoomProps {
  turn: Turn;
  entry: Entry;
}

/** What one AI did about the message, why, and what can be done about that. */
function TurnItem({ turn, entry, room }: TurnProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const task = useTask();
  const { data: ais = [] } = useQuery(aisQuery(room.id));
  const ai = ais.find(({ id }) => id === turn.ai_participant_id);
  const name = ai?.name ?? t`An AI`;
  const state = STATES[turn.state];
  const reason = REASONS[turn.reason];
  return (
    <Item
      picture={<Avatar name={name} kind="ai" size="small" src={ai?.avatar ?? null} />}
      title={`${name} ${state ? i18n._(state) : turn.state}`}
      detail={
        <>
          {reason ? i18n._(reason) : turn.reason} {turn.detail} · {times.short(turn.updated_at)}
        </>
      }
      action={
        mayWrite(room) && (
          <>
            {isRunning(turn) && (
              <Button icon="stop" isBusy={task.isBusy} aria-label={t`Stop ${name}`} onClick={() => void task.run(() => stopTurn(turn))}>
                <Trans>Stop</Trans>
              </Button>
            )}
            {mayAskAgain(turn, entry, ai) && (
              <Button icon="retry" isBusy={task.isBusy} aria-label={t`Ask ${name} again`} onClick={() => void task.run(() => askAgain(turn))}>
                <Trans>Ask again</Trans>
              </Button>
            )}
          </>
        )
      }
    >
      {task.refusal !== null && (
        <p className={styles.refusal} role="alert">
          {task.refusal}
        </p>
      )}
    </Item>
  );
}
