import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Budget } from "@/api/types";
import { useMe } from "@/session/session";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { List } from "@/ui/List";
import { acquaintancesQuery, boundQuery, putCapsOf, type Caps } from "./budgets";
import { BudgetItem } from "./BudgetItem";
import { CapForm } from "./CapForm";
import styles from "./Money.module.css";

/** The people and models that are bound already, each to be changed or set free. */
export function Bound() {
  const { t } = useLingui();
  const nameOf = useNamesOfBound();
  const { data: budgets = [] } = useQuery(boundQuery);
  const [changed, change] = useState<Budget | null>(null);
  if (budgets.length === 0) return null;
  return (
    <section className={styles.panel}>
      <h3>
        <Trans>What is bound</Trans>
      </h3>
      <List>
        {budgets.map((budget) => (
          <BudgetItem
            key={`${budget.scope} ${budget.scope_id}`}
            budget={budget}
            name={nameOf(budget)}
            action={
              <Button aria-label={t`Change the budget of ${nameOf(budget)}`} onClick={() => change(budget)}>
                <Trans>Change</Trans>
              </Button>
            }
          />
        ))}
      </List>
      {changed !== null && <CapsDialog budget={changed} name={nameOf(changed)} onClose={() => change(null)} />}
    </section>
  );
}

function useNamesOfBound(): (budget: Budget) => string {
  const me = useMe();
  const { data: people = [] } = useQuery(acquaintancesQuery);
  const names = new Map([me, ...people].map(({ id, display_name }) => [id, display_name]));
  return ({ scope, scope_id }) => (scope === "person" ? (names.get(scope_id) ?? scope_id) : scope_id);
}

interface CapsDialogProps {
  budget: Budget;
  name: string;
  onClose: () => void;
}

function CapsDialog({ budget, name, onClose }: CapsDialogProps) {
  const client = useQueryClient();
  const save = async (caps: Caps) => {
    await putCapsOf(budget.scope, budget.scope_id, caps);
    void client.invalidateQueries(boundQuery);
    onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={name}>
      <CapForm caps={budget} onSave={save} />
    </Dialog>
  );
}
