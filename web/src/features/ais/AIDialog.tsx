import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import type { AIParticipant } from "@/api/types";
import { modelsQuery } from "@/entities/lists";
import type { RoomProps } from "@/registry/feature";
import { fromStage, useFeature, withFeature } from "@/session/instance";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Area, Choice, Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { Abilities } from "./Abilities";
import styles from "./AIDialog.module.css";
import { addAI, changeAI, formOf, withModel, type AIForm } from "./form";
import { KeyChoice } from "./KeyChoice";
import { ModelChoice } from "./ModelChoice";

interface AIDialogProps extends RoomProps {
  /** The one to change; null makes a new one. */
  ai: AIParticipant | null;
  onClose: () => void;
}

type TextField = "name" | "avatar" | "persona" | "system_prompt" | "temperature" | "max_tokens";

export function AIDialog({ room, ai, onClose }: AIDialogProps) {
  const { t } = useLingui();
  const task = useTask();
  const { data: models = [] } = useQuery(modelsQuery);
  const [form, setForm] = useState(() => formOf(ai));
  const change = (next: Partial<AIForm>) => setForm((before) => ({ ...before, ...next }));
  const bind = (name: TextField) => ({
    value: form[name],
    fault: task.faultOf(name),
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  const hasKeys = useFeature(withFeature("provider_keys"));
  const hasTools = useFeature(fromStage(4));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(() => (ai === null ? addAI(room, form) : changeAI(ai, form))).then((went) => went && onClose());
  };
  return (
    <Dialog isOpen onClose={onClose} title={ai === null ? t`Add an AI` : t`Settings of ${ai.name}`}>
      <form className={styles.form} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <ModelChoice
          models={models}
          value={form.model}
          fault={task.faultOf("model")}
          hasKey={form.provider_key_id !== ""}
          onChoose={(chosen) => setForm((before) => withModel(before, chosen, models.find(({ id }) => id === before.model)))}
        />
        {hasKeys && (
          <KeyChoice
            value={form.provider_key_id}
            fault={task.faultOf("settings/provider_key_id")}
            onChoose={(provider_key_id) => change({ provider_key_id })}
          />
        )}
        <Field {...bind("name")} label={t`Name in this room`} required maxLength={100} />
        <Field {...bind("avatar")} label={t`Sign`} hint={t`An emoji that stands beside what it says.`} maxLength={10} />
        <Area {...bind("persona")} label={t`Persona`} hint={t`Who it is, in a sentence or two. All see it.`} maxLength={2000} rows={2} />
        <AnswersWhen form={form} onChange={change} />
        {ai === null && <ReadsWhat form={form} onChange={change} />}
        {hasTools && <Abilities form={form} onChange={change} />}
        <Area {...bind("system_prompt")} label={t`Instructions`} hint={t`What it is told before every answer.`} maxLength={16_000} />
        <Field {...bind("temperature")} label={t`Temperature`} hint={t`0 is steady, 2 is wild.`} type="number" required min={0} max={2} step={0.1} />
        <Field {...bind("max_tokens")} label={t`Longest answer, in tokens`} hint={t`Empty for no limit of its own.`} type="number" min={1} max={1_000_000} />
        <Button type="submit" look="main" isBusy={task.isBusy} disabled={form.model === ""}>
          {ai === null ? <Trans>Add</Trans> : <Trans>Save</Trans>}
        </Button>
      </form>
    </Dialog>
  );
}

interface PartProps {
  form: AIForm;
  onChange: (change: Partial<AIForm>) => void;
}

function AnswersWhen({ form, onChange }: PartProps) {
  const { t } = useLingui();
  return (
    <Choice
      label={t`It answers`}
      value={form.reply_policy}
      options={[
        { value: "", label: t`by the room’s rules` },
        { value: "first_responder", label: t`first, or to add something` },
        { value: "mention_only", label: t`only when it is named` },
        { value: "round", label: t`in turn, every time` },
        { value: "quiet", label: t`never by itself` },
      ]}
      onChoose={(reply_policy) => onChange({ reply_policy })}
    />
  );
}

function ReadsWhat({ form, onChange }: PartProps) {
  const { t } = useLingui();
  return (
    <Choice
      label={t`It reads`}
      value={form.reads}
      options={[
        { value: "", label: t`what newcomers read here` },
        { value: "all", label: t`everything` },
        { value: "coming", label: t`what comes from now on` },
      ]}
      onChoose={(reads) => onChange({ reads })}
    />
  );
}
