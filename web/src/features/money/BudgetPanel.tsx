import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Budget } from "@/api/types";
import { mayManage } from "@/entities/rights";
import { useSizes } from "@/i18n/sizes";
import { useTimes } from "@/i18n/times";
import type { RoomProps } from "@/registry/feature";
import { Intro } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import { budgetQuery, putCaps, shareOf, type Caps } from "./budgets";
import { CapForm } from "./CapForm";
import styles from "./Money.module.css";
import { UsageTable } from "./UsageTable";

export default function BudgetPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: budget } = useQuery(budgetQuery(room.id));
  if (budget === undefined) return <Waiting label={t`Loading`} />;
  const save = async (caps: Caps) => client.setQueryData(budgetQuery(room.id).queryKey, await putCaps(room.id, caps));
  return (
    <div className={styles.panel}>
      <Spent budget={budget} />
      {mayManage(room) && <CapForm key={budget.version} caps={budget} onSave={save} />}
      <h3>
        <Trans>By model</Trans>
      </h3>
      <UsageTable groupBy="model" extent={{ room: room.id }} />
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
