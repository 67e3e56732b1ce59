import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { mayWrite } from "@/entities/rights";
import { sortTodos, todosQuery } from "@/entities/todos";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Intro, List } from "@/ui/List";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { makeTodo } from "./changes";
import { TodoItem } from "./TodoItem";
import styles from "./Todos.module.css";

export default function TodosPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: todos } = useQuery(todosQuery(room.id));
  const [showsClosed, showClosed] = useState(false);
  if (todos === undefined) return <Waiting label={t`Loading`} />;
  const open = todos.filter(({ status }) => status === "open");
  const closed = todos.length - open.length;
  return (
    <div className={styles.panel}>
      {mayWrite(room) && <NewTodo room={room} />}
      {open.length === 0 && (
        <Intro>
          <Trans>Nothing to do. People and AIs put things on this list, and all see it.</Trans>
        </Intro>
      )}
      <List>
        {sortTodos(showsClosed ? todos : open).map((todo) => (
          <TodoItem key={todo.id} todo={todo} room={room} />
        ))}
      </List>
      {closed > 0 && (
        <Button look="quiet" aria-expanded={showsClosed} onClick={() => showClosed(!showsClosed)}>
          {showsClosed ? <Trans>Hide what is over</Trans> : <Plural value={closed} one="Show # that is over" other="Show # that are over" />}
        </Button>
      )}
    </div>
  );
}

function NewTodo({ room }: RoomProps) {
  const { t } = useLingui();
  const task = useTask();
  const [title, setTitle] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (title.trim() === "") return;
    void task.run(() => makeTodo(room.id, title.trim())).then((went) => went && setTitle(""));
  };
  return (
    <form className={styles.add} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Field label={t`Something to do`} maxLength={255} value={title} onChange={(event) => setTitle(event.target.value)} />
      <Button type="submit" icon="add" isBusy={task.isBusy}>
        <Trans>Add</Trans>
      </Button>
    </form>
  );
}
