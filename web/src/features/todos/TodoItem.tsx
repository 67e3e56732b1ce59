import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Todo } from "@/api/types";
import { participantsQuery } from "@/entities/lists";
import { mayWrite } from "@/entities/rights";
import { useTimes } from "@/i18n/times";
import type { RoomProps } from "@/registry/feature";
import { attempt } from "@/ui/attempt";
import { IconButton } from "@/ui/Button";
import { Menu, type MenuItem } from "@/ui/Menu";
import { changeTodo, deleteTodo, isLate } from "./changes";
import { TodoDialog } from "./TodoDialog";
import styles from "./Todos.module.css";

/** One to-do of a room: tick it off, or change it. */
export function TodoItem({ todo, room }: RoomProps & { todo: Todo }) {
  const { t } = useLingui();
  const [isEdited, setEdited] = useState(false);
  const { data: people = [] } = useQuery(participantsQuery(room.id));
  const assignee = people.find(({ user_id }) => user_id === todo.assignee_id)?.user.display_name;
  const isMine = mayWrite(room);
  const items = useActions(todo, () => setEdited(true));
  const { title } = todo;
  return (
    <li className={styles.todo} data-status={todo.status}>
      <input
        type="checkbox"
        className={styles.check}
        checked={todo.status === "done"}
        disabled={!isMine}
        aria-label={t`Done: ${title}`}
        onChange={(event) => void attempt(() => changeTodo(todo, { status: event.target.checked ? "done" : "open" }))}
      />
      <div className={styles.words}>
        <span className={styles.title} dir="auto">
          {title}
        </span>
        <TodoDetail todo={todo} assignee={assignee} />
      </div>
      {isMine && <Menu trigger={<IconButton icon="more" label={t`Change ${title}`} />} items={items} />}
      {isEdited && <TodoDialog todo={todo} people={people} onClose={() => setEdited(false)} />}
    </li>
  );
}

export function TodoDetail({ todo, assignee }: { todo: Todo; assignee: string | undefined }) {
  const times = useTimes();
  const late = isLate(todo);
  return (
    <small className={styles.detail}>
      #{todo.number}
      {assignee !== undefined && <> · {assignee}</>}
      {todo.due_at !== null && (
        <span className={late ? styles.late : undefined}>
          {" "}
          · {late ? <Trans>overdue:</Trans> : <Trans>due:</Trans>} {times.day(todo.due_at)}
        </span>
      )}
      {todo.status === "dropped" && (
        <>
          {" "}
          · <Trans>dropped</Trans>
        </>
      )}
    </small>
  );
}

function useActions(todo: Todo, onEdit: () => void): MenuItem[] {
  const { t } = useLingui();
  const become = (status: Todo["status"]) => () => void attempt(() => changeTodo(todo, { status }));
  return [
    { id: "edit", label: t`Edit`, icon: "edit", onChoose: onEdit },
    todo.status === "open"
      ? { id: "drop", label: t`Drop it`, icon: "close", onChoose: become("dropped") }
      : { id: "reopen", label: t`Open it again`, icon: "retry", onChoose: become("open") },
    { id: "delete", label: t`Delete`, icon: "trash", isGrave: true, onChoose: () => void attempt(() => deleteTodo(todo)) },
  ];
}
