import type { Draft } from "@/api/types";
import { countCodePoints } from "@/lib/text";
import type { StreamEvent } from "./types";

/** A reply being written: its text so far and that text's length in code points. */
export interface LiveDraft extends Draft {
  length: number;
}

/** All replies being written, by message; `closed` holds the last attempt of each that has ended. */
export interface Drafts {
  open: Readonly<Record<string, LiveDraft>>;
  closed: Readonly<Record<string, number>>;
}

export const NO_DRAFTS: Drafts = { open: {}, closed: {} };

/** The drafts after an event; `behind` names a message whose text has a gap now. */
export interface DraftStep {
  drafts: Drafts;
  behind: string | null;
}

type Delta = StreamEvent<"message.delta">;

/** Pure: what an event does to the replies being written (contract, section 4, Drafts). */
export function reduceDrafts(drafts: Drafts, event: StreamEvent): DraftStep {
  switch (event.type) {
    case "turn.updated":
      return step(followTurn(drafts, event as StreamEvent<"turn.updated">));
    case "message.delta":
      return append(drafts, event as Delta);
    case "message.text":
      return step(replace(drafts, (event as StreamEvent<"message.text">).data.draft));
    case "message.created":
    case "message.updated": {
      const { message } = (event as StreamEvent<"message.created">).data;
      return step(message.status === "writing" ? drafts : close(drafts, message.id, message.attempt));
    }
    case "conversation.removed":
      return step(dropRoom(drafts, (event as StreamEvent<"conversation.removed">).data.conversation_id));
    default:
      return step(drafts);
  }
}

/** The drafts of one room, oldest first. */
export function draftsOf(drafts: Drafts, room: string): LiveDraft[] {
  return Object.values(drafts.open)
    .filter((draft) => draft.conversation_id === room)
    .sort((one, other) => one.started_at.localeCompare(other.started_at));
}

function step(drafts: Drafts, behind: string | null = null): DraftStep {
  return { drafts, behind };
}

function followTurn(drafts: Drafts, { data: { turn } }: StreamEvent<"turn.updated">): Drafts {
  if (turn.message_id === null) return drafts;
  if (turn.finished_at !== null) return close(drafts, turn.message_id, turn.attempt);
  if (turn.state !== "writing" || turn.role === "follower") return drafts;
  const held = drafts.open[turn.message_id];
  if (isClosed(drafts, turn.message_id, turn.attempt) || (held && held.attempt > turn.attempt)) return drafts;
  const text = held?.attempt === turn.attempt ? held.text : "";
  return open(drafts, {
    message_id: turn.message_id,
    conversation_id: turn.conversation_id,
    turn_id: turn.id,
    ai_participant_id: turn.ai_participant_id,
    attempt: turn.attempt,
    text,
    started_at: held?.started_at ?? turn.updated_at,
  });
}

function append(drafts: Drafts, { data }: Delta): DraftStep {
  const held = drafts.open[data.message_id];
  if (isClosed(drafts, data.message_id, data.attempt) || (held && data.attempt < held.attempt)) return step(drafts);
  if (held === undefined) return step(drafts, data.message_id);
  const known = data.attempt > held.attempt ? { ...held, attempt: data.attempt, text: "", length: 0 } : held;
  if (data.offset > known.length) return step(put(drafts, known), data.message_id);
  if (data.offset < known.length) return step(drafts);
  const length = known.length + countCodePoints(data.text);
  return step(put(drafts, { ...known, text: known.text + data.text, length }));
}

function replace(drafts: Drafts, draft: Draft): Drafts {
  const held = drafts.open[draft.message_id];
  if (isClosed(drafts, draft.message_id, draft.attempt)) return drafts;
  if (held && (held.attempt > draft.attempt || (held.attempt === draft.attempt && held.text.length > draft.text.length)))
    return drafts;
  return open(drafts, draft);
}

function open(drafts: Drafts, draft: Draft): Drafts {
  return put(drafts, { ...draft, length: countCodePoints(draft.text) });
}

function put(drafts: Drafts, draft: LiveDraft): Drafts {
  if (drafts.open[draft.message_id] === draft) return drafts;
  return { ...drafts, open: { ...drafts.open, [draft.message_id]: draft } };
}

function close(drafts: Drafts, messageId: string, attempt: number): Drafts {
  const held = drafts.open[messageId];
  if (held && held.attempt > attempt) return drafts;
  const { [messageId]: _gone, ...rest } = drafts.open;
  const closed = Math.max(attempt, drafts.closed[messageId] ?? 0);
  if (held === undefined && closed === drafts.closed[messageId]) return drafts;
  return { open: held === undefined ? drafts.open : rest, closed: { ...drafts.closed, [messageId]: closed } };
}

function dropRoom(drafts: Drafts, room: string): Drafts {
  const kept = Object.entries(drafts.open).filter(([, draft]) => draft.conversation_id !== room);
  return { ...drafts, open: Object.fromEntries(kept) };
}

function isClosed(drafts: Drafts, messageId: string, attempt: number): boolean {
  return attempt <= (drafts.closed[messageId] ?? 0);
}
