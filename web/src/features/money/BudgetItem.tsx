import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Budget } from "@/api/types";
import { useSizes } from "@/i18n/sizes";
import { Item } from "@/ui/List";
import { shareOf } from "./budgets";
import styles from "./Money.module.css";

interface BudgetItemProps {
  budget: Budget;
  /** Whose or what it is. */
  name: string;
  action?: ReactNode;
}

/** One budget among others: what was spent of it. */
export function BudgetItem({ budget, name, action }: BudgetItemProps) {
  const { t } = useLingui();
  const sizes = useSizes();
  const money = sizes.money(budget.settled.cost_micro_usd);
  const tokens = sizes.count(budget.settled.tokens);
  return (
    <Item
      title={<span dir="auto">{name}</span>}
      detail={
        <Trans>
          Spent: {money}, {tokens} tokens.
        </Trans>
      }
      action={action}
    >
      <meter className={styles.meter} min={0} max={1} high={0.8} optimum={0} value={shareOf(budget) ?? 0} aria-label={t`Used of the budget`} />
    </Item>
  );
}
