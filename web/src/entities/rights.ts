import type { Conversation } from "@/api/types";

/** Whether I may write into a room as it stands. */
export function mayWrite(room: Pick<Conversation, "me" | "status">): boolean {
  return room.me.role !== "observer" && room.status === "active";
}

/** Whether I look after a room: its settings, members and invitations. */
export function mayManage(room: Pick<Conversation, "me">): boolean {
  return room.me.role === "owner" || room.me.role === "admin";
}
