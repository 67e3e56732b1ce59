import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Conversation } from "@/api/types";

const MARK = { first_steps: true };

/** The first room of a person; asked for again it is the same one. Throws Problem or Unreachable. */
export function makeFirstRoom(userId: string, title: string): Promise<Conversation> {
  const ai_participants = [{ name: "Scribe", model: "spindle/scribe" }];
  const body = { client_id: userId, title, metadata: MARK, ai_participants };
  return unwrap(conversations.POST("/api/v1/conversations", { body }));
}

/** Pure: whether this is the first room of `me`, with little said in it yet. */
export function isBeingTried(room: Pick<Conversation, "metadata" | "creator_id" | "last_seq">, me: string): boolean {
  return room.metadata.first_steps === true && room.creator_id === me && room.last_seq < 8;
}
