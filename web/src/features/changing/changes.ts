import { msg } from "@lingui/core/macro";
import { i18n } from "@lingui/core";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message } from "@/api/types";
import { createStore } from "@/lib/store";
import type { MessageContext } from "@/registry/feature";
import { attempt } from "@/ui/attempt";
import { toast } from "@/ui/toasts";

const ONE = "/api/v1/conversations/{conversation_id}/messages/{message_id}" as const;

/** The message whose text is being changed. */
export const editedStore = createStore<Message | null>(null);

/** A dialog about a message. */
export interface MessageDialog {
  kind: "erase" | "history";
  message: Message;
}

export const dialogStore = createStore<MessageDialog | null>(null);

export function startEditing(message: Message): void {
  editedStore.set(message);
}

export function startErasing(message: Message): void {
  dialogStore.set({ kind: "erase", message });
}

export function startHistory(message: Message): void {
  dialogStore.set({ kind: "history", message });
}

export function pathOf({ conversation_id, id }: Message) {
  return { path: { conversation_id, message_id: id } };
}

/** Throws Problem or Unreachable. */
export function saveText(message: Message, content: string): Promise<unknown> {
  return unwrap(conversations.PATCH(ONE, { params: pathOf(message), body: { content } }));
}

/** Throws Problem or Unreachable. */
export function erase(message: Message): Promise<unknown> {
  return unwrap(conversations.DELETE(ONE, { params: pathOf(message) }));
}

export function setImportance(message: Message, importance: number): void {
  void attempt(() => unwrap(conversations.PATCH(ONE, { params: pathOf(message), body: { importance } })));
}

/** Where a message is found again, in this room. */
export function linkTo(message: Pick<Message, "conversation_id" | "seq">, origin = globalThis.location.origin): string {
  return `${origin}/c/${message.conversation_id}?seq=${message.seq}`;
}

export function copyLink({ message }: MessageContext): void {
  void navigator.clipboard.writeText(linkTo(message)).then(() => toast(i18n._(msg`The link is copied.`)));
}

/** Pure: the newest message of `me` that can still be edited. */
export function findLastOwn(messages: readonly Message[], me: string): Message | undefined {
  return messages.findLast((message) => message.user_id === me && message.deleted_at === null && message.content !== "");
}
