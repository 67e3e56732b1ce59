import { msg } from "@lingui/core/macro";
import { later, type Feature } from "@/registry/feature";
import { actOn } from "./acting";
import { OutboxWorker } from "./OutboxWorker";

export const feature: Feature = {
  pages: [{ id: "room", path: "/c/:roomId", access: "member", ...later(() => import("./RoomPage")) }],
  messageActions: [
    {
      id: "reply",
      order: 10,
      label: msg`Reply`,
      icon: "reply",
      applies: ({ message, room }) => message.deleted_at === null && canWrite(room.me.role, room.status),
      run: ({ message }) => actOn.reply(message),
    },
    {
      id: "copy",
      order: 20,
      label: msg`Copy text`,
      icon: "copy",
      applies: ({ message }) => message.content !== "",
      run: ({ message }) => void navigator.clipboard.writeText(message.content),
    },
    {
      id: "retry",
      order: 30,
      label: msg`Let it try again`,
      icon: "retry",
      applies: ({ message, room }) =>
        message.is_ai_generated &&
        (message.status === "error" || message.status === "interrupted") &&
        canWrite(room.me.role, room.status),
      run: ({ message }) => actOn.retry(message),
    },
  ],
  background: [{ id: "outbox", Component: OutboxWorker }],
};

function canWrite(role: string, status: string): boolean {
  return role !== "observer" && status === "active";
}
