import { useEffect, useRef } from "react";
import { conversations } from "@/api/client";
import { Problem, Unreachable } from "@/api/problem";
import { unwrap } from "@/api/transport";
import type { Conversation } from "@/api/types";
import { fromStage, useFeature } from "@/session/instance";

const PATH = "/api/v1/conversations/{conversation_id}/participants/me/pointers" as const;
const SETTLED_MS = 600;

/** Tells the server what has been read: up to `seq`, while the page is looked at. */
export function useReading(room: Conversation, seq: number | null): void {
  const isThere = useFeature(fromStage(3));
  const told = useRef(0);
  useEffect(() => {
    if (!isThere || seq === null || seq <= Math.max(told.current, room.me.last_read_seq)) return;
    const tell = () => {
      if (document.visibilityState !== "visible") return;
      told.current = seq;
      void move(room.id, seq);
    };
    const timer = setTimeout(tell, SETTLED_MS);
    document.addEventListener("visibilitychange", tell, { once: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", tell);
    };
  }, [isThere, room.id, room.me.last_read_seq, seq]);
}

async function move(conversation_id: string, seq: number): Promise<void> {
  const body = { last_read_seq: seq, last_delivered_seq: seq };
  try {
    await unwrap(conversations.PUT(PATH, { params: { path: { conversation_id } }, body }));
  } catch (error) {
    // A pointer that could not be told now is told with the next message.
    if (!(error instanceof Unreachable) && !(error instanceof Problem)) throw error;
  }
}
