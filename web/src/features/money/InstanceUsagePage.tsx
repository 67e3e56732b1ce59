import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { conversations } from "@/api/client";
import { Problem } from "@/api/problem";
import { unwrap } from "@/api/transport";
import { modelsQuery } from "@/entities/lists";
import { Button } from "@/ui/Button";
import { Choice, Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Tabs } from "@/ui/Tabs";
import { toast } from "@/ui/toasts";
import { useTask } from "@/ui/useTask";
import { boundQuery, capsOf, putCapsOf, type CapFields as Fields, type GroupBy } from "./budgets";
import { Bound } from "./Bound";
import { CapFields } from "./CapFields";
import styles from "./Money.module.css";
import { UsageTable } from "./UsageTable";

/** What everybody on this instance used, and what a person or a model may cost at most. */
export default function InstanceUsagePage() {
  const { t } = useLingui();
  const [groupBy, setGroupBy] = useState<GroupBy>("day");
  return (
    <div className={styles.panel}>
      <Tabs
        label={t`What to show`}
        value={groupBy}
        onChoose={setGroupBy}
        options={[
          { value: "day", label: t`By day` },
          { value: "model", label: t`By model` },
          { value: "person", label: t`By person` },
          { value: "conversation", label: t`By conversation` },
        ]}
      />
      <UsageTable groupBy={groupBy} extent="instance" />
      <Bound />
      <CapForm />
    </div>
  );
}

type Scope = "person" | "model";

function CapForm() {
  const { t } = useLingui();
  const task = useTask();
  const client = useQueryClient();
  const { data: models = [] } = useQuery(modelsQuery);
  const [scope, setScope] = useState<Scope>("model");
  const [model, setModel] = useState("");
  const [username, setUsername] = useState("");
  const [fields, setFields] = useState<Fields>({ cost: "", tokens: "", period: "month" });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task
      .run(async () => putCapsOf(scope, scope === "model" ? model : await findPerson(username.trim().replace(/^@/, "")), capsOf(fields)))
      .then((went) => {
        if (!went) return;
        void client.invalidateQueries(boundQuery);
        toast(t`The budget is set.`);
      });
  };
  return (
    <form className={styles.panel} onSubmit={submit} aria-labelledby="caps">
      <h3 id="caps">
        <Trans>Bound what may be spent</Trans>
      </h3>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Choice
        label={t`By whom or what`}
        value={scope}
        options={[
          { value: "model", label: t`a model, all in all` },
          { value: "person", label: t`a person, in all conversations` },
        ]}
        onChoose={setScope}
      />
      {scope === "model" ? (
        <Choice
          label={t`Model`}
          value={model}
          options={[{ value: "", label: t`Choose a model` }, ...models.map(({ id }) => ({ value: id, label: id }))]}
          onChoose={setModel}
        />
      ) : (
        <Field label={t`Username`} required autoCapitalize="none" value={username} onChange={(event) => setUsername(event.target.value)} />
      )}
      <CapFields fields={fields} onChange={(next) => setFields((before) => ({ ...before, ...next }))} />
      <Button type="submit" look="main" isBusy={task.isBusy} disabled={scope === "model" && model === ""}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}

/** The id of whoever has exactly this username. Throws Problem (`not_found`) or Unreachable. */
async function findPerson(username: string): Promise<string> {
  const { items } = await unwrap(conversations.GET("/api/v1/people", { params: { query: { q: username, limit: 50 } } }));
  const person = items.find((one) => one.username?.toLowerCase() === username.toLowerCase());
  if (person === undefined) throw new Problem(404, { code: "not_found" });
  return person.id;
}
