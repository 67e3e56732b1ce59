import { Plural, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { myTodosQuery } from "@/entities/todos";
import { IconButton } from "@/ui/Button";
import styles from "./Todos.module.css";

export function MyTodosAction() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { data: todos = [] } = useQuery(myTodosQuery);
  return (
    <span className={styles.action}>
      <IconButton icon="tasks" label={t`My to-dos`} onClick={() => void navigate("/todos")} />
      {todos.length > 0 && (
        <>
          <span className={styles.badge} aria-hidden="true">
            {todos.length > 99 ? "99+" : todos.length}
          </span>
          <span className="visually-hidden">
            <Plural value={todos.length} one="# open" other="# open" />
          </span>
        </>
      )}
    </span>
  );
}
