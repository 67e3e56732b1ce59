import type {
  AIParticipant,
  Conversation,
  ConversationMe,
  Draft,
  Import,
  Message,
  Participant,
  Person,
  Topic,
  Turn,
} from "@/api/types";

/** What each type of event carries. A feature adds its own by declaration merging of this interface. */
export interface EventMap {
  hello: { cursor: string; user_id: string; session_id: string; heartbeat_s: number };
  heartbeat: { cursor: string };
  bye: { reason: string };
  reset: { conversation_id?: string | null; reason: string };
  "conversation.added": { conversation: Conversation };
  "conversation.removed": { conversation_id: string; reason: string };
  "conversation.updated": { conversation: Omit<Conversation, "me"> };
  "me.updated": { me: ConversationMe };
  "participant.updated": { participant: Participant };
  "person.updated": { person: Person };
  "ai_participant.updated": { ai_participant: AIParticipant };
  "pointers.updated": { user_id: string; last_read_seq: number; last_delivered_seq: number };
  "message.created": { message: Message };
  "message.updated": { message: Message; reason?: string };
  "message.delta": { message_id: string; attempt: number; offset: number; text: string };
  "message.text": { draft: Draft };
  typing: { user_id: string; until: string };
  "turn.updated": { turn: Turn };
  "topics.updated": { topics: Topic[]; through_seq: number };
  "phase.updated": Pick<Conversation, "mitosis_phase" | "phase_progress">;
  "import.updated": { import: Import };
}

export type EventType = keyof EventMap;

/** One event of the stream. */
export interface StreamEvent<K extends EventType = EventType> {
  type: K;
  conversation_id?: string;
  event_seq?: number;
  at: string;
  actor?: { type: string; id: string | null };
  data: EventMap[K];
}

/** An event with the cursor to resume at, null where it moves none. */
export interface Delivered {
  event: StreamEvent;
  cursor: string | null;
}
