import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message } from "@/api/types";
import { defineEntity } from "@/events/entity";
import { dispatcher, queryClient } from "@/events/live";
import type { StreamEvent } from "@/events/types";
import type { MessageWindow } from "./messages";
import { newer } from "./versions";

/** One message of a room by its id, taken from the stretch shown where it is there. */
export const messageQuery = (room: string, id: string) =>
  queryOptions({
    queryKey: ["message", room, id],
    initialData: () => queryClient.getQueryData<MessageWindow>(["messages", room])?.items.find((message) => message.id === id),
    queryFn: dispatcher.overtakable<Message>(({ signal }) =>
      unwrap(
        conversations.GET("/api/v1/conversations/{conversation_id}/messages/{message_id}", {
          params: { path: { conversation_id: room, message_id: id } },
          signal,
        }),
      ),
    ),
  });

/** Pure: a message after one of its room came or changed. */
function follow(held: Message, { data: { message } }: StreamEvent<"message.created" | "message.updated">): Message {
  return held.id === message.id ? newer(held, message) : held;
}

defineEntity<Message>({ family: "message", reduce: { "message.created": follow, "message.updated": follow } });
