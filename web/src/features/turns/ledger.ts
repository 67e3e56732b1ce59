import { conversations } from "@/api/client";
import { Problem } from "@/api/problem";
import { unwrap } from "@/api/transport";
import type { AIParticipant, Turn } from "@/api/types";

/** What became of one message: the turns it gave, the oldest first. */
export interface Entry {
  triggerId: string;
  turns: Turn[];
}

const RUNNING: readonly Turn["state"][] = ["waiting", "writing"];
const OVER_WITHOUT_ANSWER: readonly Turn["state"][] = ["silent", "dropped", "skipped", "stopped", "failed"];

/** Pure: the turns by the message that gave them, the one with the newest turn first. */
export function groupTurns(turns: readonly Turn[]): Entry[] {
  const entries = new Map<string, Turn[]>();
  for (const turn of [...turns].sort((one, other) => one.id.localeCompare(other.id))) {
    const before = entries.get(turn.trigger_id) ?? [];
    entries.delete(turn.trigger_id);
    entries.set(turn.trigger_id, [...before, turn]);
  }
  return [...entries].map(([triggerId, group]) => ({ triggerId, turns: group })).reverse();
}

export function isRunning({ state }: Turn): boolean {
  return RUNNING.includes(state);
}

/** Pure: whether an AI can be asked again: it is there, its last turn on the message is over, and it did not answer. */
export function mayAskAgain(turn: Turn, { turns }: Entry, ai: AIParticipant | undefined): boolean {
  const last = turns.findLast((one) => one.ai_participant_id === turn.ai_participant_id);
  return last === turn && OVER_WITHOUT_ANSWER.includes(turn.state) && ai?.active === true && ai.left_at === null;
}

/** Throws Problem (`not_retryable`) or Unreachable. */
export async function askAgain({ conversation_id, id, message_id }: Turn): Promise<void> {
  try {
    const params = { path: { conversation_id, turn_id: id } };
    await unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/turns/{turn_id}/retry", { params }));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "not_retryable" || message_id === null) throw error;
    // A turn that left a message, as one that failed does, is tried again as that message.
    const params = { path: { conversation_id, message_id } };
    await unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/messages/{message_id}/retry", { params }));
  }
}

/** Throws Problem or Unreachable. */
export function stopTurn({ conversation_id, id }: Turn): Promise<unknown> {
  const params = { path: { conversation_id, turn_id: id } };
  return unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/turns/{turn_id}/stop", { params }));
}

/** Throws Problem or Unreachable. */
export function stopAll(conversation_id: string): Promise<unknown> {
  return unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/stop", { params: { path: { conversation_id } } }));
}
