import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message } from "@/api/types";
import { createStore, useStore } from "@/lib/store";
import { toast } from "@/ui/toasts";
import { describe } from "@/ui/useTask";

/** The message answered to, by room. */
const replyStore = createStore<Readonly<Record<string, Message>>>({});

export function useReplyTo(room: string): Message | undefined {
  return useStore(replyStore, (all) => all[room]);
}

export function endReply(room: string): void {
  replyStore.set(({ [room]: _, ...rest }) => rest);
}

async function tell(work: Promise<unknown>): Promise<void> {
  try {
    await unwrap(work as Parameters<typeof unwrap>[0]);
  } catch (error) {
    toast(describe(error), "warn");
  }
}

/** What can be done about messages and those who write them. */
export const actOn = {
  reply(message: Message): void {
    replyStore.set((all) => ({ ...all, [message.conversation_id]: message }));
  },
  retry(message: Message): void {
    const path = { conversation_id: message.conversation_id, message_id: message.id };
    void tell(
      conversations.POST("/api/v1/conversations/{conversation_id}/messages/{message_id}/retry", { params: { path } }),
    );
  },
  stop(conversation_id: string, message_id: string): void {
    const path = { conversation_id, message_id };
    void tell(
      conversations.POST("/api/v1/conversations/{conversation_id}/messages/{message_id}/stop", { params: { path } }),
    );
  },
};
