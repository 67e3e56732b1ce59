import { msg } from "@lingui/core/macro";
import { i18n } from "@lingui/core";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message, Todo } from "@/api/types";
import { newId } from "@/lib/ids";
import { plainLine } from "@/lib/plainLine";
import { attempt } from "@/ui/attempt";
import { toast } from "@/ui/toasts";

const ALL = "/api/v1/conversations/{conversation_id}/todos" as const;
const ONE = "/api/v1/conversations/{conversation_id}/todos/{todo_id}" as const;

type Body = Partial<Pick<Todo, "title" | "description" | "assignee_id" | "due_at" | "status">>;

function paramsOf({ conversation_id, id }: Todo) {
  return { path: { conversation_id, todo_id: id } };
}

/** Throws Problem or Unreachable. */
export function makeTodo(room: string, title: string, source?: string): Promise<Todo> {
  const body = { client_id: newId(), title, ...(source !== undefined && { source_message_id: source }) };
  return unwrap(conversations.POST(ALL, { params: { path: { conversation_id: room } }, body }));
}

/** Throws Problem or Unreachable. */
export function changeTodo(todo: Todo, body: Body): Promise<unknown> {
  return unwrap(conversations.PATCH(ONE, { params: paramsOf(todo), body }));
}

/** Throws Problem or Unreachable. */
export function deleteTodo(todo: Todo): Promise<unknown> {
  return unwrap(conversations.DELETE(ONE, { params: paramsOf(todo) }));
}

/** Makes a to-do of what was said. */
export async function addFrom(message: Message): Promise<void> {
  const title = plainLine(message.content);
  const went = await attempt(() => makeTodo(message.conversation_id, title, message.id));
  if (went) toast(i18n._(msg`It is on the to-do list.`));
}

/** Pure: a day as the form writes it, in the time of the reader; "" for none. */
export function dayOf(at: string | null): string {
  if (at === null) return "";
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Pure: the end of a day of the reader's, as the server keeps it; null for none. */
export function endOfDay(day: string): string | null {
  return day === "" ? null : new Date(`${day}T23:59:00`).toISOString();
}

/** Whether a to-do should have been done by now. */
export function isLate({ status, due_at }: Pick<Todo, "status" | "due_at">, now = Date.now()): boolean {
  return status === "open" && due_at !== null && Date.parse(due_at) < now;
}
