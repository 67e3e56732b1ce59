import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import type { AIModel, Connection } from "@/api/types";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { Dialog } from "@/ui/Dialog";
import { Choice, Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import styles from "./Administration.module.css";
import { changeModel, changeOf, enterModel, formOf, type ModelForm } from "./modelForm";

interface ModelDialogProps {
  /** The one to change; null enters a new one. */
  model: AIModel | null;
  connections: readonly Connection[];
  onSaved: () => void;
  onClose: () => void;
}

type TextField = "id" | "name" | "wire_name" | "price_in" | "price_out" | "price_cached";

/** How a model stands in the catalogue: who serves it under what name, what it costs, what it can. */
export function ModelDialog({ model, connections, onSaved, onClose }: ModelDialogProps) {
  const { t } = useLingui();
  const task = useTask();
  const [form, setForm] = useState(() => formOf(model));
  const change = (next: Partial<ModelForm>) => setForm((before) => ({ ...before, ...next }));
  const bind = (name: TextField) => ({
    value: form[name],
    fault: task.faultOf(name),
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  const price = { type: "number", min: 0, step: "any" };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(() => (model === null ? enterModel(form) : changeModel(model.id, changeOf(model, form)))).then((went) => {
      if (!went) return;
      onSaved();
      onClose();
    });
  };
  const names = new Set([...connections.map(({ name }) => name), ...(form.served_by === "" ? [] : [form.served_by])]);
  return (
    <Dialog isOpen onClose={onClose} title={model?.id ?? t`Enter a model`}>
      <form className={styles.form} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        {model === null && <Field {...bind("id")} label={t`Its id`} hint={t`Maker and name, such as openai/gpt-4o-mini.`} required maxLength={100} pattern="[^\s\/]+(\/[^\s\/]+)+" />}
        <Field {...bind("name")} label={t`What people call it`} maxLength={100} />
        <Choice
          label={t`Served by`}
          value={form.served_by}
          options={[{ value: "", label: t`whichever connection fits its id` }, ...[...names].map((name) => ({ value: name, label: name }))]}
          onChoose={(served_by) => change({ served_by })}
        />
        <Field {...bind("wire_name")} label={t`Its name there`} hint={t`Empty if it follows from the id.`} maxLength={200} />
        <fieldset className={styles.prices}>
          <legend>
            <Trans>US dollars for a million tokens, empty if unknown</Trans>
          </legend>
          <Field {...bind("price_in")} {...price} label={t`read`} />
          <Field {...bind("price_cached")} {...price} label={t`read from a cache`} />
          <Field {...bind("price_out")} {...price} label={t`written`} />
        </fieldset>
        <Check label={t`It can call tools`} checked={form.tools} onChange={(tools) => change({ tools })} />
        <Check label={t`It can see pictures`} checked={form.images} onChange={(images) => change({ images })} />
        <Check label={t`Suggested for new conversations`} checked={form.suggested} onChange={(suggested) => change({ suggested })} />
        <Button type="submit" look="main" isBusy={task.isBusy}>
          <Trans>Save</Trans>
        </Button>
      </form>
    </Dialog>
  );
}
