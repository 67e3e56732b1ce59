import type { Conversation, Draft, Message, Turn } from "@/api/types";
import type { EventMap, EventType, StreamEvent } from "@/events/types";

export const ROOM = "room-1";
export const ME = "ann";
const AT = "2026-11-22T08:00:00.000000Z";

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: ROOM,
    seq,
    client_id: null,
    sender_type: "user",
    role: "user",
    user_id: "bob",
    ai_participant_id: null,
    ai_model_id: null,
    sender: { name: "Bob", avatar: null },
    content: `message ${seq}`,
    shown_chars: null,
    message_type: "text",
    attempt: 1,
    status: "sent",
    importance: 0,
    is_ai_generated: false,
    is_first_responder: false,
    parent_id: null,
    origin_id: null,
    depth: 0,
    mentions: [],
    sent_at: AT,
    edited_at: null,
    deleted_at: null,
    metadata: {},
    created_at: AT,
    updated_at: AT,
    version: 1,
    ...more,
  };
}

export function room(more: Partial<Conversation> = {}): Conversation {
  return {
    id: ROOM,
    title: "Garden",
    status: "active",
    mitosis_phase: "prophase",
    phase_progress: 0,
    last_seq: 0,
    last_message_at: null,
    last_message: null,
    created_at: AT,
    updated_at: AT,
    version: 1,
    me: {
      role: "member",
      joined_at: AT,
      visible_from_seq: 1,
      last_read_seq: 0,
      last_delivered_seq: 0,
      last_read_at: null,
      unread: 0,
      unread_mentions: 0,
      muted: false,
      archived: false,
    },
    ...more,
  } as Conversation;
}

export function draft(text: string, more: Partial<Draft> = {}): Draft {
  return {
    message_id: "r1",
    conversation_id: ROOM,
    turn_id: "t1",
    ai_participant_id: "ai1",
    attempt: 1,
    text,
    started_at: AT,
    ...more,
  };
}

export function turn(more: Partial<Turn> = {}): Turn {
  return {
    id: "t1",
    conversation_id: ROOM,
    ai_participant_id: "ai1",
    trigger_id: "m1",
    origin_id: "m1",
    depth: 1,
    role: "leader",
    reason: "leads",
    detail: "",
    message_id: "r1",
    attempt: 1,
    state: "writing",
    finished_at: null,
    created_at: AT,
    updated_at: AT,
    version: 1,
    ...more,
  };
}

export function event<K extends EventType>(type: K, data: EventMap[K], event_seq?: number): StreamEvent<K> {
  return { type, data, conversation_id: ROOM, at: AT, ...(event_seq !== undefined && { event_seq }) };
}
