import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { upload } from "@/api/uploads";
import type { Import } from "@/api/types";
import { importsQuery } from "@/entities/lists";
import { newId } from "@/lib/ids";
import { useInstance } from "@/session/instance";
import { Button } from "@/ui/Button";
import { Choice, Field } from "@/ui/Field";
import { Intro, List } from "@/ui/List";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { ImportItem } from "./ImportItem";
import styles from "./ImportPage.module.css";

export default function ImportPage() {
  const { data: imports = [] } = useQuery(importsQuery);
  return (
    <>
      <Intro>
        <Trans>
          Bring conversations in: a transcript with one JSON object a line, or what ChatGPT or Slack gave you as an export.
          They appear when they are whole.
        </Trans>
      </Intro>
      <NewImport />
      <List>
        {imports.map((one) => (
          <ImportItem key={one.id} item={one} />
        ))}
      </List>
    </>
  );
}

const FORMATS: Record<string, ReturnType<typeof msg>> = {
  jsonl: msg`Transcript (JSON Lines)`,
  chatgpt: msg`Export of ChatGPT`,
  slack: msg`Export of Slack`,
};

function nameOf(format: string): string {
  const name = FORMATS[format];
  return name === undefined ? format : i18n._(name);
}

function readText(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}

function NewImport() {
  const { t } = useLingui();
  const task = useTask();
  const client = useQueryClient();
  const { conversations } = useInstance();
  const formats = conversations.features.import_formats;
  const options = (Array.isArray(formats) ? formats : []).map((value) => ({ value, label: nameOf(value) }));
  const [format, setFormat] = useState(options[0]?.value ?? "jsonl");
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const title = readText(data, "title").trim();
    const fields = { format, client_id: newId(), file: data.get("file") as File, ...(title !== "" && { title }) };
    void task.run(async () => {
      const made = await upload<Import>("/api/v1/imports", fields);
      client.setQueryData(importsQuery.queryKey, (held) => [made, ...(held ?? []).filter(({ id }) => id !== made.id)]);
      form.reset();
    });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      {task.problem?.faults.slice(0, 5).map((fault) => (
        <p key={fault.pointer} className={styles.fault}>
          {fault.pointer}: {fault.message}
        </p>
      ))}
      <Field name="file" label={t`File`} type="file" required />
      <Field name="title" label={t`Title of the conversation`} maxLength={255} />
      {options.length > 1 && <Choice label={t`Format`} value={format} options={options} onChoose={setFormat} />}
      <Button type="submit" look="main" icon="upload" isBusy={task.isBusy}>
        <Trans>Import</Trans>
      </Button>
    </form>
  );
}
