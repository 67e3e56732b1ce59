import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Todo } from "@/api/types";
import { roomsQuery } from "@/entities/conversations";
import { myTodosQuery, sortTodos } from "@/entities/todos";
import { attempt } from "@/ui/attempt";
import { Intro, List } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import { PageFrame } from "@/ui/PageFrame";
import { changeTodo } from "./changes";
import { TodoDetail } from "./TodoItem";
import styles from "./Todos.module.css";

/** What I have to do, in all my conversations. */
export default function MyTodosPage() {
  const { t } = useLingui();
  const { data: todos } = useQuery(myTodosQuery);
  const { data: rooms } = useInfiniteQuery(roomsQuery);
  const titles = new Map(rooms?.pages.flatMap(({ items }) => items.map((room) => [room.id, room.title] as const)));
  if (todos === undefined) return <Waiting label={t`Loading`} />;
  return (
    <PageFrame title={t`My to-dos`}>
      {todos.length === 0 && (
        <Intro>
          <Trans>Nothing is waiting for you. What is given to you in any conversation appears here.</Trans>
        </Intro>
      )}
      <List>
        {sortTodos(todos).map((todo) => (
          <MyTodo key={todo.id} todo={todo} title={titles.get(todo.conversation_id) ?? null} />
        ))}
      </List>
    </PageFrame>
  );
}

function MyTodo({ todo, title }: { todo: Todo; title: string | null }) {
  const { t } = useLingui();
  const name = todo.title;
  return (
    <li className={styles.todo}>
      <input
        type="checkbox"
        className={styles.check}
        checked={false}
        aria-label={t`Done: ${name}`}
        onChange={() => void attempt(() => changeTodo(todo, { status: "done" }))}
      />
      <div className={styles.words}>
        <span className={styles.title} dir="auto">
          {name}
        </span>
        <TodoDetail todo={todo} assignee={undefined} />
        <Link to={`/c/${todo.conversation_id}?panel=todos`} dir="auto">
          {title ?? t`Untitled conversation`}
        </Link>
      </div>
    </li>
  );
}
