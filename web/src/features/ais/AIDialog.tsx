import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AIModel, AIParticipant } from "@/api/types";
import { modelsQuery } from "@/entities/lists";
import { nickname } from "@/lib/nickname";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Area, Choice, Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import styles from "./AIsPanel.module.css";

interface AIDialogProps extends RoomProps {
  /** The one to change; null makes a new one. */
  ai: AIParticipant | null;
  onClose: () => void;
}

export function AIDialog({ room, ai, onClose }: AIDialogProps) {
  const { t } = useLingui();
  const task = useTask();
  const { data: models = [] } = useQuery(modelsQuery);
  const [form, setForm] = useState(() => formOf(ai));
  const model = models.find(({ id }) => id === form.model);
  const bind = (name: keyof typeof form) => ({
    value: form[name],
    fault: task.faultOf(name),
    onChange: (event: { target: { value: string } }) => setForm((before) => ({ ...before, [name]: event.target.value })),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(() => save(room.id, ai, form)).then((went) => went && onClose());
  };
  return (
    <Dialog isOpen onClose={onClose} title={ai === null ? t`Add an AI` : t`Settings of ${ai.name}`}>
      <form className={styles.form} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <ModelChoice
          models={models}
          value={form.model}
          onChoose={(chosen) => setForm((before) => withModel(before, chosen))}
        />
        {model?.available === false && <Unavailable model={model} />}
        <Field {...bind("name")} label={t`Name in this room`} required maxLength={100} />
        <Area {...bind("persona")} label={t`Persona`} hint={t`Who it is, in a sentence or two. All see it.`} maxLength={2000} rows={2} />
        <Area {...bind("system_prompt")} label={t`Instructions`} hint={t`What it is told before every answer.`} maxLength={16_000} />
        <Field {...bind("temperature")} label={t`Temperature`} hint={t`0 is steady, 2 is wild.`} type="number" min={0} max={2} step={0.1} />
        <Field {...bind("max_tokens")} label={t`Longest answer, in tokens`} hint={t`Empty for no limit of its own.`} type="number" min={1} />
        <Button type="submit" look="main" isBusy={task.isBusy}>
          {ai === null ? <Trans>Add</Trans> : <Trans>Save</Trans>}
        </Button>
      </form>
    </Dialog>
  );
}

interface Form {
  name: string;
  model: string;
  persona: string;
  system_prompt: string;
  temperature: string;
  max_tokens: string;
}

function formOf(ai: AIParticipant | null): Form {
  return {
    name: ai?.name ?? "",
    model: ai?.model ?? "",
    persona: ai?.persona ?? "",
    system_prompt: ai?.system_prompt ?? "",
    temperature: String(ai?.temperature ?? 0.7),
    max_tokens: ai?.max_tokens == null ? "" : String(ai.max_tokens),
  };
}

/** A name that nobody chose follows the model. */
function withModel(form: Form, model: AIModel): Form {
  return { ...form, model: model.id, name: form.name === "" ? nickname(model) : form.name };
}

function nameOf(model: AIModel): string {
  return model.display_name ?? model.name;
}

function save(room: string, ai: AIParticipant | null, form: Form): Promise<unknown> {
  const body = {
    name: form.name.trim(),
    model: form.model,
    persona: form.persona.trim() || null,
    system_prompt: form.system_prompt.trim() || null,
    temperature: Number(form.temperature),
    max_tokens: form.max_tokens === "" ? null : Number(form.max_tokens),
  };
  if (ai === null) {
    const params = { path: { conversation_id: room } };
    return unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/ai-participants", { params, body }));
  }
  const params = { path: { conversation_id: room, ai_participant_id: ai.id } };
  return unwrap(
    conversations.PATCH("/api/v1/conversations/{conversation_id}/ai-participants/{ai_participant_id}", { params, body }),
  );
}

interface ModelChoiceProps {
  models: readonly AIModel[];
  value: string;
  onChoose: (model: AIModel) => void;
}

function ModelChoice({ models, value, onChoose }: ModelChoiceProps) {
  const { t } = useLingui();
  const sorted = [...models].sort((one, other) => Number(other.available) - Number(one.available));
  const labelOf = (model: AIModel) => {
    const name = nameOf(model);
    return model.available ? name : t`${name} (not available)`;
  };
  const options = [
    ...(value === "" ? [{ value: "", label: t`Choose a model` }] : []),
    ...sorted.map((model) => ({
      value: model.id,
      label: labelOf(model),
    })),
  ];
  const choose = (id: string) => {
    const model = models.find((one) => one.id === id);
    if (model !== undefined) onChoose(model);
  };
  return <Choice label={t`Model`} value={value} options={options} onChoose={choose} />;
}

function Unavailable({ model }: { model: AIModel }) {
  const name = model.id;
  return (
    <Notice icon="key">
      <Trans>
        Nobody serves {name} on this instance yet. Whoever runs it sets the key of a provider, such as OPENAI_API_KEY,
        before the start.
      </Trans>
    </Notice>
  );
}
