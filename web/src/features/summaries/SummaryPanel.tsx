import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { Link } from "react-router";
import type { Message, Summary } from "@/api/types";
import { useArrival } from "@/entities/arrivals";
import { messageQuery } from "@/entities/message";
import { plainLine } from "@/lib/plainLine";
import { panelsCoverRooms } from "@/lib/screen";
import { useStore } from "@/lib/store";
import type { RoomProps } from "@/registry/feature";
import { useInstance } from "@/session/instance";
import { Button } from "@/ui/Button";
import { Choice } from "@/ui/Field";
import { Intro } from "@/ui/List";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { beginAt, beginStore, catchUp, summaryQuery, sumUp, type Method } from "./summaries";
import styles from "./SummaryPanel.module.css";

/** What was said, summed up by topic; each sentence leads to where it comes from. */
export default function SummaryPanel({ room }: RoomProps) {
  const begin = useStore(beginStore, (all) => all[room.id]);
  const [id, setId] = useState<string | null>(null);
  return (
    <div className={styles.panel}>
      <Asking room={room} begin={begin} onMade={setId} />
      {id !== null && <Shown room={room} id={id} />}
    </div>
  );
}

interface AskingProps extends RoomProps {
  begin: Message | undefined;
  onMade: (id: string) => void;
}

function Asking({ room, begin, onMade }: AskingProps) {
  const { t } = useLingui();
  const task = useTask();
  const { conversations: instance } = useInstance();
  const arrival = useArrival(room.id);
  const [method, setMethod] = useState<Method>("extractive");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async () => onMade(await sumUp(room.id, begin?.seq ?? null, method)));
  };
  const line = begin === undefined ? "" : plainLine(begin.content).slice(0, 60);
  return (
    <form className={styles.form} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Intro>
        {begin === undefined ? <Trans>From the first message on. A message’s menu begins it elsewhere.</Trans> : <Trans>From “{line}” on.</Trans>}
      </Intro>
      {begin !== undefined && (
        <Button look="quiet" onClick={() => beginAt(room.id, undefined)}>
          <Trans>From the first message instead</Trans>
        </Button>
      )}
      {instance.has_model_key && (
        <Choice
          label={t`How`}
          value={method}
          options={[
            { value: "extractive", label: t`by its own sentences` },
            { value: "model", label: t`in the words of a model` },
          ]}
          onChoose={setMethod}
        />
      )}
      <Button type="submit" look="main" icon="sum" isBusy={task.isBusy}>
        <Trans>Sum it up</Trans>
      </Button>
      {arrival !== null && (
        <Button icon="clock" isBusy={task.isBusy} onClick={() => void task.run(async () => onMade(await catchUp(room.id, arrival.lastReadSeq, method)))}>
          <Plural value={arrival.unread} one="Only # message that was new when I came" other="Only the # messages that were new when I came" />
        </Button>
      )}
    </form>
  );
}

function Shown({ room, id }: RoomProps & { id: string }) {
  const { t } = useLingui();
  const { data: summary } = useQuery(summaryQuery(room.id, id));
  if (summary === undefined || summary.state === "drafting") return <Waiting label={t`It is being summed up`} />;
  if (summary.state === "failed") return <Failed summary={summary} />;
  if (summary.topics.length === 0) {
    return (
      <Intro>
        <Trans>There is too little to sum up.</Trans>
      </Intro>
    );
  }
  return summary.topics.map((topic) => (
    <section key={topic.topic_id ?? ""} className={styles.topic}>
      <h3 dir="auto">{topic.name === "" ? t`Besides` : topic.name}</h3>
      <ul>
        {topic.sentences.map((sentence) => (
          <li key={sentence.text} dir="auto">
            {sentence.text} <Sources ids={sentence.message_ids} room={room} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Failed({ summary: { failure } }: { summary: Summary }) {
  return (
    <Notice kind="warn">
      <Trans>The model gave no summary. Its own sentences always can.</Trans> {failure?.detail}
    </Notice>
  );
}

function Sources({ ids, room }: RoomProps & { ids: readonly string[] }) {
  return ids.map((id, index) => <Source key={id} id={id} number={index + 1} room={room} />);
}

function Source({ id, number, room }: RoomProps & { id: string; number: number }) {
  const { t } = useLingui();
  const { data: message } = useQuery(messageQuery(room.id, id));
  if (message === undefined) return null;
  const name = message.sender.name;
  const to = `?${panelsCoverRooms() ? "" : "panel=summary&"}seq=${message.seq}`;
  return (
    <Link className={styles.source} to={to} replace aria-label={t`Where ${name} said so`} title={t`Where ${name} said so`}>
      [{number}]
    </Link>
  );
}
