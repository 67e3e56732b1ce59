import { Trans } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { capsOf, fieldsOf, type Caps } from "./budgets";
import { CapFields } from "./CapFields";
import styles from "./Money.module.css";

interface CapFormProps {
  caps: Caps;
  /** Writes the caps, and does what follows. Throws Problem or Unreachable. */
  onSave: (caps: Caps) => Promise<unknown>;
}

/** What one budget may be, to be changed. */
export function CapForm({ caps, onSave }: CapFormProps) {
  const task = useTask();
  const [fields, setFields] = useState(() => fieldsOf(caps));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(() => onSave(capsOf(fields)));
  };
  return (
    <form className={styles.panel} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <CapFields fields={fields} onChange={(next) => setFields((before) => ({ ...before, ...next }))} />
      <Button type="submit" look="main" isBusy={task.isBusy}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}
