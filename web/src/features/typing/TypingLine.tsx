import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { conversations } from "@/api/client";
import { Problem, Unreachable } from "@/api/problem";
import { unwrap } from "@/api/transport";
import { participantsQuery } from "@/entities/lists";
import { mayWrite } from "@/entities/rights";
import { dispatcher } from "@/events/live";
import type { RoomProps } from "@/registry/feature";
import { useMe } from "@/session/session";
import styles from "./TypingLine.module.css";
import { current, hear, type Typists } from "./typists";

const TELL_EVERY_MS = 3_000;

/** Who is typing in the room; tells the others when I am. */
export function TypingLine({ room }: RoomProps) {
  const me = useMe();
  const typists = useTypists(room.id);
  useTelling(room);
  const { data: people = [] } = useQuery(participantsQuery(room.id));
  const names = people.filter(({ user_id }) => user_id !== me.id && user_id in typists).map(({ user }) => user.display_name);
  const [name] = names;
  return (
    <p className={styles.line} aria-hidden="true">
      {names.length === 1 && <Trans>{name} is typing…</Trans>}
      {names.length > 1 && <Plural value={names.length} one="# person is typing…" other="# people are typing…" />}
    </p>
  );
}

function useTypists(room: string): Typists {
  const [typists, setTypists] = useState<Typists>({});
  useEffect(() => {
    const stop = dispatcher.listen("typing", ({ conversation_id, data }) => {
      if (conversation_id === room) setTypists((before) => hear(before, data.user_id, data.until));
    });
    const timer = setInterval(() => setTypists((before) => current(before, Date.now())), 1_000);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [room]);
  return typists;
}

function useTelling(room: RoomProps["room"]): void {
  const isOpen = mayWrite(room);
  useEffect(() => {
    if (!isOpen) return;
    let told = 0;
    const write = ({ target }: Event) => {
      if (!(target instanceof HTMLTextAreaElement) || target.getAttribute("role") !== "combobox") return;
      const now = Date.now();
      if (target.value === "" || now - told < TELL_EVERY_MS) return;
      told = now;
      void tell(room.id);
    };
    document.addEventListener("input", write);
    return () => document.removeEventListener("input", write);
  }, [room.id, isOpen]);
}

async function tell(conversation_id: string): Promise<void> {
  try {
    const params = { path: { conversation_id } };
    await unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/typing", { params, body: { typing: true } }));
  } catch (error) {
    // It passes anyway; nobody needs to hear that it was not told.
    if (!(error instanceof Unreachable) && !(error instanceof Problem)) throw error;
  }
}
