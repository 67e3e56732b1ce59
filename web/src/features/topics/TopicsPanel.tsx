import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import type { Topic } from "@/api/types";
import { topicsQuery } from "@/entities/lists";
import { mayManage, mayWrite } from "@/entities/rights";
import type { RoomProps } from "@/registry/feature";
import { fromStage, useFeature } from "@/session/instance";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Intro } from "@/ui/List";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { About } from "./About";
import { detectTopics, nameTopic, sortTopics, weightOf } from "./topics";
import styles from "./TopicsPanel.module.css";

/** What the room talks about: a chip a topic, the strongest first and largest; one that is chosen shows its messages. */
export default function TopicsPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: topics } = useQuery(topicsQuery(room.id));
  const names = useFeature(fromStage(3)) && mayWrite(room);
  const [chosenId, choose] = useState<string | null>(null);
  if (topics === undefined) return <Waiting label={t`Loading`} />;
  const sorted = sortTopics(topics);
  const chosen = sorted.find(({ id }) => id === chosenId);
  return (
    <div className={styles.panel}>
      <Intro>
        {sorted.length > 0 ? (
          <Trans>What this room talks about, found as people write. The strongest comes first.</Trans>
        ) : (
          <Trans>No topics yet. They appear once a few messages have been written.</Trans>
        )}
      </Intro>
      {sorted.length > 0 && (
        <ul className={styles.chips}>
          {sorted.map((topic) => (
            <li key={topic.id}>
              <Chip topic={topic} strongest={sorted[0]?.relevance ?? 1} isChosen={topic === chosen} onChoose={(on) => choose(on ? topic.id : null)} />
            </li>
          ))}
        </ul>
      )}
      {chosen !== undefined && <About key={chosen.id} topic={chosen} room={room} />}
      {names && <NewTopic room={room} />}
      {mayManage(room) && <LookAgain room={room} />}
    </div>
  );
}

interface ChipProps {
  topic: Topic;
  strongest: number;
  isChosen: boolean;
  onChoose: (on: boolean) => void;
}

function Chip({ topic, strongest, isChosen, onChoose }: ChipProps) {
  return (
    <button
      type="button"
      className={styles.chip}
      data-weight={weightOf(topic, strongest)}
      aria-pressed={isChosen}
      onClick={() => onChoose(!isChosen)}
    >
      <span dir="auto">{topic.name}</span>
      <small aria-hidden="true">{topic.message_count}</small>
      <span className="visually-hidden">
        <Plural value={topic.message_count} one="# message" other="# messages" />
      </span>
    </button>
  );
}

function NewTopic({ room }: RoomProps) {
  const { t } = useLingui();
  const task = useTask();
  const [name, setName] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    void task.run(() => nameTopic(room.id, name.trim())).then((went) => went && setName(""));
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Field label={t`It is also about`} maxLength={100} value={name} fault={task.faultOf("name")} onChange={(event) => setName(event.target.value)} />
      <Button type="submit" icon="add" isBusy={task.isBusy}>
        <Trans>Add the topic</Trans>
      </Button>
    </form>
  );
}

function LookAgain({ room }: RoomProps) {
  const task = useTask();
  return (
    <div className={styles.form}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Button icon="retry" isBusy={task.isBusy} onClick={() => void task.run(() => detectTopics(room.id))}>
        <Trans>Look again now</Trans>
      </Button>
    </div>
  );
}
