import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { ProviderKey } from "@/api/types";
import { keysQuery } from "@/entities/keys";
import { newId } from "@/lib/ids";
import { attempt } from "@/ui/attempt";
import { Button, IconButton } from "@/ui/Button";
import { Choice, Field } from "@/ui/Field";
import { Icon } from "@/ui/Icon";
import { Intro, Item, List } from "@/ui/List";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import styles from "./KeysPage.module.css";

/** My own keys to providers of models. */
export default function KeysPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: keys = [] } = useQuery(keysQuery);
  const reread = () => client.invalidateQueries(keysQuery);
  const drop = (key_id: string) =>
    attempt(() => unwrap(conversations.DELETE("/api/v1/provider-keys/{key_id}", { params: { path: { key_id } } }))).then(reread);
  return (
    <>
      <Intro>
        <Trans>A key of your own pays for the AIs you give it to. It is sealed at once and never shown again.</Trans>
      </Intro>
      <NewKey onMade={() => void reread()} />
      <List>
        {keys.map((key) => (
          <Item
            key={key.id}
            picture={<Icon name="key" />}
            title={key.label}
            detail={`${key.wire} · ${key.base_url} · …${key.last4}`}
            action={<IconButton icon="trash" label={t`Delete the key ${key.label}`} onClick={() => void drop(key.id)} />}
          />
        ))}
      </List>
    </>
  );
}

function NewKey({ onMade }: { onMade: () => void }) {
  const { t } = useLingui();
  const task = useTask();
  const [wire, setWire] = useState<ProviderKey["wire"]>("openai");
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const read = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value.trim();
    const body = { client_id: newId(), wire, label: read("label"), key: read("key"), base_url: read("base_url") || null };
    void task
      .run(() => unwrap(conversations.POST("/api/v1/provider-keys", { body })))
      .then((went) => {
        if (!went) return;
        form.reset();
        onMade();
      });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Field name="label" label={t`What you call it`} required maxLength={100} fault={task.faultOf("label")} />
      <Choice
        label={t`Speaks like`}
        value={wire}
        options={[
          { value: "openai", label: "OpenAI" },
          { value: "anthropic", label: "Anthropic" },
        ]}
        onChoose={setWire}
      />
      <Field name="base_url" label={t`Address`} hint={t`Empty for the provider’s own.`} type="url" fault={task.faultOf("base_url")} />
      <Field name="key" label={t`Key`} type="password" autoComplete="off" required fault={task.faultOf("key")} />
      <Button type="submit" look="main" icon="add" isBusy={task.isBusy}>
        <Trans>Add the key</Trans>
      </Button>
    </form>
  );
}
