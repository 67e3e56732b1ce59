import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Conversation, RoomSettings } from "@/api/types";

const ONE = "/api/v1/conversations/{conversation_id}" as const;
const pathOf = (room: Conversation) => ({ path: { conversation_id: room.id } });

/** What the form of a conversation holds, as it stands in its fields. */
export interface RoomFields {
  title: string;
  description: string;
  reply_policy: NonNullable<RoomSettings["reply_policy"]>;
  responder: "fixed" | "rotating" | "best_fit";
  responder_id: string;
  max_followers: string;
  reply_limit: string;
  max_depth: string;
  max_cost: string;
  history: "all" | "from_join";
  auto_title: boolean;
  keep: boolean;
}

/** Pure: a conversation as the form shows it. */
export function readFields({ title, description, settings }: Conversation): RoomFields {
  const cost = settings.max_cost_per_message_micro_usd;
  return {
    title: title ?? "",
    description: description ?? "",
    reply_policy: settings.reply_policy ?? "first_responder",
    responder: settings.first_responder?.mode ?? "rotating",
    responder_id: settings.first_responder?.ai_participant_id ?? "",
    max_followers: String(settings.max_followers ?? 2),
    reply_limit: String(settings.reply_limit ?? 280),
    max_depth: String(settings.max_depth ?? 4),
    max_cost: cost == null ? "" : String(cost / 1e6),
    history: settings.history ?? "all",
    auto_title: settings.auto_title ?? true,
    keep: settings.keep ?? false,
  };
}

interface RoomChange {
  title?: string | null;
  description?: string | null;
  settings?: Record<string, unknown>;
}

/** Pure: what to ask the server for, so that `before` becomes `after`; what was left alone is left out. */
export function changeOf(before: RoomFields, after: RoomFields): RoomChange {
  const change: RoomChange = {};
  if (after.title.trim() !== before.title) change.title = after.title.trim() || null;
  if (after.description.trim() !== before.description) change.description = after.description.trim() || null;
  const written = settingsOf(after);
  const held = settingsOf(before);
  const changed = Object.entries(written).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(held[name]));
  if (changed.length > 0) change.settings = Object.fromEntries(changed);
  return change;
}

function settingsOf(fields: RoomFields): Record<string, unknown> {
  const isFixed = fields.responder === "fixed" && fields.responder_id !== "";
  return {
    reply_policy: fields.reply_policy,
    first_responder: { mode: fields.responder, ai_participant_id: isFixed ? fields.responder_id : null },
    max_followers: Number(fields.max_followers),
    reply_limit: Number(fields.reply_limit),
    max_depth: Number(fields.max_depth),
    max_cost_per_message_micro_usd: fields.max_cost === "" ? null : Math.round(Number(fields.max_cost) * 1e6),
    history: fields.history,
    auto_title: fields.auto_title,
    keep: fields.keep,
  };
}

/** Throws Problem or Unreachable. */
export function changeRoom(room: Conversation, body: RoomChange & { status?: "active" | "archived" }): Promise<unknown> {
  return unwrap(conversations.PATCH(ONE, { params: pathOf(room), body }));
}

/** Throws Problem or Unreachable. */
export function deleteRoom(room: Conversation): Promise<unknown> {
  return unwrap(conversations.DELETE(ONE, { params: pathOf(room) }));
}

/** Changes how I alone see a conversation. Throws Problem or Unreachable. */
export function changeOwnView(room: Conversation, body: { muted?: boolean; archived?: boolean }): Promise<unknown> {
  return unwrap(conversations.PATCH("/api/v1/conversations/{conversation_id}/me", { params: pathOf(room), body }));
}

/** Throws Problem (`last_owner`) or Unreachable. */
export function leaveRoom(room: Conversation, user_id: string): Promise<unknown> {
  const params = { path: { conversation_id: room.id, user_id } };
  return unwrap(conversations.DELETE("/api/v1/conversations/{conversation_id}/participants/{user_id}", { params }));
}
