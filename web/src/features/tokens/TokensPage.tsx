import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { accounts } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { PersonalToken } from "@/api/types";
import { useTimes } from "@/i18n/times";
import { useMe } from "@/session/session";
import { attempt } from "@/ui/attempt";
import { Button, IconButton } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Icon } from "@/ui/Icon";
import { Intro, Item, List } from "@/ui/List";
import { Notice } from "@/ui/Notice";
import { toast } from "@/ui/toasts";
import { useTask } from "@/ui/useTask";
import styles from "./TokensPage.module.css";

type Scope = PersonalToken["scopes"][number];

const SCOPES: Record<Scope, MessageDescriptor> = {
  read: msg`read what I can read`,
  write: msg`write as me`,
  mcp: msg`use the tools (MCP)`,
  admin: msg`administer the instance`,
};

const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  staleTime: 0,
  queryFn: async ({ signal }): Promise<PersonalToken[]> => (await unwrap(accounts.GET("/api/v1/accounts/tokens", { signal }))).items,
});

/** Tokens for programs of mine. */
export default function TokensPage() {
  const client = useQueryClient();
  const { data: tokens = [] } = useQuery(tokensQuery);
  const reread = () => void client.invalidateQueries(tokensQuery);
  return (
    <>
      <Intro>
        <Trans>With a token a program acts as you, as far as its scopes go. Revoke what you no longer use.</Trans>
      </Intro>
      <NewToken onMade={reread} />
      <List>
        {tokens.map((token) => (
          <TokenItem key={token.id} token={token} onGone={reread} />
        ))}
      </List>
    </>
  );
}

function TokenItem({ token, onGone }: { token: PersonalToken; onGone: () => void }) {
  const { t } = useLingui();
  const times = useTimes();
  const last = token.last_used_at === null ? null : times.full(token.last_used_at);
  const { name } = token;
  const revoke = () =>
    attempt(() => unwrap(accounts.DELETE("/api/v1/accounts/tokens/{token_id}", { params: { path: { token_id: token.id } } }))).then(onGone);
  return (
    <Item
      picture={<Icon name="shield" />}
      title={name}
      detail={
        <>
          <code>{token.prefix}…</code> · {token.scopes.join(", ")} · {last === null ? <Trans>never used</Trans> : <Trans>Last used {last}</Trans>}
        </>
      }
      action={<IconButton icon="trash" label={t`Revoke ${name}`} onClick={() => void revoke()} />}
    />
  );
}

function NewToken({ onMade }: { onMade: () => void }) {
  const { t, i18n } = useLingui();
  const me = useMe();
  const task = useTask();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const [made, setMade] = useState<string | null>(null);
  const offered = (Object.keys(SCOPES) as Scope[]).filter((scope) => scope !== "admin" || me.is_admin);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async () => {
      const answer = await unwrap(accounts.POST("/api/v1/accounts/tokens", { body: { name: name.trim(), scopes } }));
      setMade(answer.token);
      setName("");
      onMade();
    });
  };
  const toggle = (scope: Scope, on: boolean) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  return (
    <form className={styles.form} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Field label={t`What it is for`} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      <fieldset className={styles.scopes}>
        <legend>
          <Trans>It may</Trans>
        </legend>
        {offered.map((scope) => (
          <label key={scope} className={styles.check}>
            <input type="checkbox" checked={scopes.includes(scope)} onChange={(event) => toggle(scope, event.target.checked)} />
            {i18n._(SCOPES[scope])}
          </label>
        ))}
      </fieldset>
      <Button type="submit" look="main" icon="add" disabled={scopes.length === 0} isBusy={task.isBusy}>
        <Trans>Make a token</Trans>
      </Button>
      {made !== null && <Made token={made} />}
    </form>
  );
}

function Made({ token }: { token: string }) {
  const { t } = useLingui();
  const copy = () => void navigator.clipboard.writeText(token).then(() => toast(t`The token is copied.`));
  return (
    <Notice icon="key" action={<Button icon="copy" onClick={copy}>{t`Copy`}</Button>}>
      <Trans>It is shown this once:</Trans> <code className={styles.token}>{token}</code>
    </Notice>
  );
}
