import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { aisQuery, turnsQuery } from "@/entities/lists";
import type { MessageWindow } from "@/entities/messages";
import { messagesQuery } from "@/entities/messages";
import type { Turn } from "@/api/types";
import { useTimes } from "@/i18n/times";
import { plainLine } from "@/lib/plainLine";
import type { RoomProps } from "@/registry/feature";
import { Avatar } from "@/ui/Avatar";
import { Intro, Item, List } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import { REASONS, STATES } from "./reasons";

export default function TurnsPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: turns } = useQuery(turnsQuery(room.id));
  if (turns === undefined) return <Waiting label={t`Loading`} />;
  const newest = [...turns].sort((one, other) => other.id.localeCompare(one.id));
  return (
    <>
      <Intro>
        {newest.length > 0 ? (
          <Trans>For each message, every AI in the room: whether it answered, and why.</Trans>
        ) : (
          <Trans>Nothing yet. Write something, and it says here who answers it and why.</Trans>
        )}
      </Intro>
      <List>
        {newest.map((turn) => (
          <TurnItem key={turn.id} turn={turn} room={room} />
        ))}
      </List>
    </>
  );
}

function TurnItem({ turn, room }: RoomProps & { turn: Turn }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const { data: ais = [] } = useQuery(aisQuery(room.id));
  const name = ais.find((ai) => ai.id === turn.ai_participant_id)?.name ?? t`An AI`;
  const state = STATES[turn.state];
  const reason = REASONS[turn.reason];
  return (
    <Item
      picture={<Avatar name={name} kind="ai" size="small" />}
      title={`${name} ${state ? i18n._(state) : turn.state}`}
      detail={
        <>
          {reason ? i18n._(reason) : turn.reason} {turn.detail}
          <br />
          <Trigger turn={turn} room={room} /> · {times.short(turn.created_at)}
        </>
      }
    />
  );
}

function Trigger({ turn, room }: RoomProps & { turn: Turn }) {
  const { search } = useLocation();
  const { data: held } = useQuery({ ...messagesQuery(room.id), enabled: false });
  const trigger = find(held, turn.trigger_id);
  if (trigger === undefined) return <Trans>to an earlier message</Trans>;
  const to = new URLSearchParams(search);
  to.set("seq", String(trigger.seq));
  const line = plainLine(trigger.content).slice(0, 60);
  return (
    <Link to={`?${to.toString()}`} replace>
      <Trans>to “{line}”</Trans>
    </Link>
  );
}

function find(held: MessageWindow | undefined, id: string) {
  return held?.items.find((message) => message.id === id);
}
