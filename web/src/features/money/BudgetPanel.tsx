import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import type { Budget } from "@/api/types";
import { mayManage } from "@/entities/rights";
import { useSizes } from "@/i18n/sizes";
import { useTimes } from "@/i18n/times";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Choice, Field } from "@/ui/Field";
import { Intro } from "@/ui/List";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { budgetQuery, putCaps, shareOf } from "./budgets";
import styles from "./Money.module.css";
import { UsageTable } from "./UsageTable";

export default function BudgetPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: budget } = useQuery(budgetQuery(room.id));
  if (budget === undefined) return <Waiting label={t`Loading`} />;
  return (
    <div className={styles.panel}>
      <Spent budget={budget} />
      {mayManage(room) && <CapForm key={budget.version} budget={budget} room={room} />}
      <h3>
        <Trans>By model</Trans>
      </h3>
      <UsageTable groupBy="model" room={room.id} />
    </div>
  );
}

function Spent({ budget }: { budget: Budget }) {
  const { t } = useLingui();
  const sizes = useSizes();
  const times = useTimes();
  const share = shareOf(budget);
  const money = sizes.money(budget.settled.cost_micro_usd);
  const tokens = sizes.count(budget.settled.tokens);
  const resets = budget.resets_at === null ? null : times.day(budget.resets_at);
  return (
    <div>
      <p>
        <Trans>
          Spent: {money}, {tokens} tokens.
        </Trans>
      </p>
      {share !== null && <meter className={styles.meter} min={0} max={1} high={0.8} optimum={0} value={share} aria-label={t`Used of the budget`} />}
      {resets !== null && (
        <Intro>
          <Trans>Begins anew: {resets}</Trans>
        </Intro>
      )}
    </div>
  );
}

function CapForm({ budget, room }: RoomProps & { budget: Budget }) {
  const { t } = useLingui();
  const task = useTask();
  const client = useQueryClient();
  const [cost, setCost] = useState(budget.cap_cost_micro_usd === null ? "" : String(budget.cap_cost_micro_usd / 1e6));
  const [tokens, setTokens] = useState(budget.cap_tokens === null ? "" : String(budget.cap_tokens));
  const [period, setPeriod] = useState(budget.period);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const caps = {
      cap_cost_micro_usd: cost === "" ? null : Math.round(Number(cost) * 1e6),
      cap_tokens: tokens === "" ? null : Number(tokens),
      period,
    };
    void task.run(async () => client.setQueryData(budgetQuery(room.id).queryKey, await putCaps(room.id, caps)));
  };
  return (
    <form className={styles.panel} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Field label={t`At most, in US dollars`} hint={t`Empty for no limit.`} type="number" min={0} step="any" value={cost} onChange={(event) => setCost(event.target.value)} />
      <Field label={t`At most, in tokens`} type="number" min={0} value={tokens} onChange={(event) => setTokens(event.target.value)} />
      <Choice
        label={t`For each`}
        value={period}
        options={[
          { value: "day", label: t`day` },
          { value: "month", label: t`month` },
          { value: "total", label: t`all time` },
        ]}
        onChoose={setPeriod}
      />
      <Button type="submit" look="main" isBusy={task.isBusy}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}
