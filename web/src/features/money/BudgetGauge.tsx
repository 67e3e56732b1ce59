import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { RoomProps } from "@/registry/feature";
import { budgetQuery, shareOf } from "./budgets";
import styles from "./Money.module.css";

/** How much of the conversation's budget is used; nothing where there is no cap. */
export function BudgetGauge({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: budget } = useQuery(budgetQuery(room.id));
  const share = budget === undefined ? null : shareOf(budget);
  if (share === null) return null;
  const percent = Math.round(share * 100);
  const label = t`${percent} % of the budget is used`;
  return (
    <Link className={styles.gauge} to="?panel=budget" replace title={label} aria-label={label}>
      <meter min={0} max={1} high={0.8} optimum={0} value={share} aria-hidden="true" />
      <span>{percent} %</span>
    </Link>
  );
}
