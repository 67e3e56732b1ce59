import { queryOptions } from "@tanstack/react-query";
import { conversations as api } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Todo } from "@/api/types";
import { defineEntity, type ReduceContext } from "@/events/entity";
import { dispatcher } from "@/events/live";
import { fetchAll } from "./lists";
import { upsert } from "./versions";

declare module "@/events/types" {
  interface EventMap {
    "todo.updated": { todo: Todo };
  }
}

/** The to-dos of a room, whatever their state. */
export const todosQuery = (room: string) =>
  queryOptions({
    queryKey: ["todos", room],
    queryFn: dispatcher.overtakable<Todo[]>(({ signal }) =>
      fetchAll((cursor) =>
        unwrap(
          api.GET("/api/v1/conversations/{conversation_id}/todos", {
            params: { path: { conversation_id: room }, query: { limit: 200, ...(cursor !== undefined && { cursor }) } },
            signal,
          }),
        ),
      ),
    ),
  });

/** What is open and mine, in all my rooms. */
export const myTodosQuery = queryOptions({
  queryKey: ["my-todos"],
  queryFn: dispatcher.overtakable<Todo[]>(({ signal }) =>
    fetchAll((cursor) =>
      unwrap(
        api.GET("/api/v1/todos", {
          params: { query: { assignee: "me", status: "open", limit: 200, ...(cursor !== undefined && { cursor }) } },
          signal,
        }),
      ),
    ),
  ),
});

/** Pure: a room's to-dos after one came, changed or was deleted. */
export function placeTodo(held: Todo[], todo: Todo): Todo[] {
  const next = upsert(held, todo, ({ id }) => id === todo.id);
  return next.some((one) => one.deleted_at !== null) ? next.filter((one) => one.deleted_at === null) : next;
}

/** Pure: my open to-dos after one changed; what is done or somebody else's goes. */
export function placeMine(held: Todo[], todo: Todo, me: string): Todo[] {
  const before = held.find(({ id }) => id === todo.id);
  if (before !== undefined && before.version > todo.version) return held;
  if (todo.assignee_id === me && todo.status === "open") return placeTodo(held, todo);
  return before === undefined ? held : held.filter(({ id }) => id !== todo.id);
}

/** Pure: what is open before what is not; what is due before what is not; then by number. */
export function sortTodos(todos: readonly Todo[]): Todo[] {
  const keyOf = ({ status, due_at }: Todo) => `${status === "open" ? 0 : 1}${due_at ?? "9"}`;
  return [...todos].sort((one, other) => keyOf(one).localeCompare(keyOf(other)) || one.number - other.number);
}

defineEntity<Todo[]>({ family: "todos", reduce: { "todo.updated": (held, { data }) => placeTodo(held, data.todo) } });
defineEntity<Todo[]>({
  family: "my-todos",
  reduce: { "todo.updated": (held, { data }, { me }: ReduceContext) => placeMine(held, data.todo, me) },
});
