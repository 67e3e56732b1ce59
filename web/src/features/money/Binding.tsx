import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Budget } from "@/api/types";
import { roomsQuery } from "@/entities/conversations";
import { List } from "@/ui/List";
import { BudgetItem } from "./BudgetItem";
import { bindingQuery, shareOf } from "./budgets";
import styles from "./Money.module.css";

/** The budgets that bind what I ask, and how much of each is used. */
export function Binding() {
  const { data: budgets = [] } = useQuery(bindingQuery);
  const capped = budgets.filter((budget) => shareOf(budget) !== null);
  if (capped.length === 0) return null;
  return (
    <section className={styles.panel}>
      <h3>
        <Trans>Budgets that bind me</Trans>
      </h3>
      <List>
        {capped.map((budget) => (
          <BindingItem key={`${budget.scope} ${budget.scope_id}`} budget={budget} />
        ))}
      </List>
    </section>
  );
}

function BindingItem({ budget }: { budget: Budget }) {
  const { t } = useLingui();
  const { data } = useInfiniteQuery(roomsQuery);
  const room = data?.pages.flatMap(({ items }) => items).find(({ id }) => id === budget.scope_id);
  const names = { conversation: room?.title ?? t`Untitled conversation`, person: t`What I ask`, model: budget.scope_id };
  return <BudgetItem budget={budget} name={names[budget.scope]} />;
}
