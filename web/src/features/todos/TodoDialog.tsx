import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import type { Participant, Todo } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Area, Choice, Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { changeTodo, dayOf, endOfDay } from "./changes";
import styles from "./Todos.module.css";

interface TodoDialogProps {
  todo: Todo;
  people: readonly Participant[];
  onClose: () => void;
}

export function TodoDialog({ todo, people, onClose }: TodoDialogProps) {
  const { t } = useLingui();
  const task = useTask();
  const [title, setTitle] = useState(todo.title);
  const [description, setDescription] = useState(todo.description ?? "");
  const [assignee, setAssignee] = useState(todo.assignee_id ?? "");
  const [due, setDue] = useState(dayOf(todo.due_at));
  const options = [
    { value: "", label: t`Nobody yet` },
    ...people.filter((one) => one.is_active).map(({ user }) => ({ value: user.id, label: user.display_name })),
  ];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const body = {
      title: title.trim(),
      description: description.trim() || null,
      assignee_id: assignee || null,
      ...(due !== dayOf(todo.due_at) && { due_at: endOfDay(due) }),
    };
    void task.run(() => changeTodo(todo, body)).then((went) => went && onClose());
  };
  return (
    <Dialog isOpen onClose={onClose} title={t`Edit the to-do`}>
      <form className={styles.panel} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <Field label={t`Title`} required maxLength={255} value={title} fault={task.faultOf("title")} onChange={(event) => setTitle(event.target.value)} />
        <Area label={t`Description`} maxLength={4000} value={description} onChange={(event) => setDescription(event.target.value)} />
        <Choice label={t`Who does it`} value={assignee} options={options} onChoose={setAssignee} />
        <Field label={t`Due`} type="date" value={due} onChange={(event) => setDue(event.target.value)} />
        <Button type="submit" look="main" isBusy={task.isBusy}>
          <Trans>Save</Trans>
        </Button>
      </form>
    </Dialog>
  );
}
