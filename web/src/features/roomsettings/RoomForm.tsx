import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { aisQuery } from "@/entities/lists";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { Area, Choice, Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { toast } from "@/ui/toasts";
import { useTask } from "@/ui/useTask";
import { changeOf, changeRoom, readFields, type RoomFields } from "./changes";
import styles from "./Settings.module.css";

/** What the conversation is called, and by which rules AIs answer in it. */
export function RoomForm({ room }: RoomProps) {
  const { t } = useLingui();
  const task = useTask();
  const held = readFields(room);
  const [fields, setFields] = useState<RoomFields>(held);
  const set = <K extends keyof RoomFields>(name: K) => (value: RoomFields[K]) => setFields((before) => ({ ...before, [name]: value }));
  const text = (name: "title" | "description" | "max_followers" | "reply_limit" | "max_depth" | "max_cost") => ({
    value: fields[name],
    fault: task.faultOf(name) ?? task.faultOf(`settings/${name}`),
    onChange: (event: { target: { value: string } }) => set(name)(event.target.value),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const change = changeOf(held, fields);
    if (Object.keys(change).length === 0) return;
    void task.run(() => changeRoom(room, change)).then((went) => went && toast(t`The settings are saved.`));
  };
  return (
    <form className={styles.section} onSubmit={submit} aria-labelledby="room-form">
      <h3 id="room-form">
        <Trans>For everybody</Trans>
      </h3>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Field {...text("title")} label={t`Title`} maxLength={255} />
      <Check label={t`Let it find a title by itself`} checked={fields.auto_title} onChange={set("auto_title")} />
      <Area {...text("description")} label={t`Description`} maxLength={4000} rows={2} />
      <Choice
        label={t`Who answers`}
        value={fields.reply_policy}
        options={[
          { value: "first_responder", label: t`One first, others if they add something` },
          { value: "mention_only", label: t`Only those who are named` },
          { value: "round", label: t`All, in turn` },
          { value: "quiet", label: t`Nobody` },
        ]}
        onChoose={set("reply_policy")}
      />
      {fields.reply_policy === "first_responder" && <FirstResponder room={room} fields={fields} set={setFields} />}
      {fields.reply_policy === "first_responder" && <Field {...text("max_followers")} label={t`How many may follow`} type="number" min={0} max={15} />}
      <Field {...text("reply_limit")} label={t`Characters shown of an answer`} hint={t`The rest is a tap away. 0 shows all.`} type="number" min={0} />
      <Field {...text("max_depth")} label={t`How often AIs may answer AIs`} type="number" min={1} max={20} />
      <Field {...text("max_cost")} label={t`Most one message may cost, in US dollars`} hint={t`Empty for no limit of its own.`} type="number" min={0} step="any" />
      <Choice
        label={t`Newcomers read`}
        value={fields.history}
        options={[
          { value: "all", label: t`everything` },
          { value: "from_join", label: t`what comes after they join` },
        ]}
        onChoose={set("history")}
      />
      <Check label={t`Keep it, even when nobody writes for long`} checked={fields.keep} onChange={set("keep")} />
      <Button type="submit" look="main" isBusy={task.isBusy}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}

function FirstResponder({ room, fields, set }: RoomProps & { fields: RoomFields; set: (fields: RoomFields) => void }) {
  const { t } = useLingui();
  const { data: ais = [] } = useQuery(aisQuery(room.id));
  const here = ais.filter((ai) => ai.left_at === null);
  return (
    <>
      <Choice
        label={t`Who answers first`}
        value={fields.responder}
        options={[
          { value: "rotating", label: t`each in turn` },
          { value: "best_fit", label: t`whoever fits best` },
          { value: "fixed", label: t`always the same` },
        ]}
        onChoose={(responder) => set({ ...fields, responder, responder_id: fields.responder_id || (here[0]?.id ?? "") })}
      />
      {fields.responder === "fixed" && (
        <Choice
          label={t`Which AI`}
          value={fields.responder_id}
          options={here.map(({ id, name }) => ({ value: id, label: name }))}
          onChoose={(responder_id) => set({ ...fields, responder_id })}
        />
      )}
    </>
  );
}
