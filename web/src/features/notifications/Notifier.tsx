import { useEffect } from "react";
import { useNavigate } from "react-router";
import type { Conversation, Message } from "@/api/types";
import { roomsQuery } from "@/entities/conversations";
import { dispatcher, queryClient } from "@/events/live";
import { plainLine } from "@/lib/plainLine";
import { useMe } from "@/session/session";
import { isWanted, wishStore } from "./wishes";

/** Tells of messages by the system's notifications, while nobody looks at the page. */
export function Notifier() {
  const me = useMe();
  const navigate = useNavigate();
  useEffect(() => {
    if (!("Notification" in globalThis)) return;
    return dispatcher.listen("message.created", ({ data: { message } }) => {
      if (document.visibilityState === "visible" || Notification.permission !== "granted") return;
      const room = findRoom(message.conversation_id);
      if (!isWanted(message, room, wishStore.get(), me.id)) return;
      notify(message, room).addEventListener("click", () => {
        globalThis.focus();
        void navigate(`/c/${message.conversation_id}?seq=${message.seq}`);
      });
    });
  }, [me.id, navigate]);
  return null;
}

function findRoom(id: string): Conversation | undefined {
  return queryClient.getQueryData(roomsQuery.queryKey)?.pages.flatMap(({ items }) => items).find((room) => room.id === id);
}

/** The tag makes the same message in several tabs one notification. */
function notify(message: Message, room: Conversation | undefined): Notification {
  const { name } = message.sender;
  const title = room?.title == null ? name : `${name} · ${room.title}`;
  return new Notification(title, { body: plainLine(message.content), tag: message.id, icon: "/icon-192.png" });
}
