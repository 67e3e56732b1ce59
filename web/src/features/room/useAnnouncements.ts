import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { Message } from "@/api/types";
import type { Conversation } from "@/api/types";
import { plainLine } from "@/lib/plainLine";
import { useMe } from "@/session/session";
import { announce } from "@/ui/announcer";

/** Tells those who listen of each message that has come whole; what streams is never read out piece by piece. */
export function useAnnouncements(room: Conversation, messages: readonly Message[]): void {
  const { t } = useLingui();
  const me = useMe();
  const heard = useRef(room.last_seq);
  useEffect(() => {
    const fresh = messages.filter((message) => message.seq > heard.current && message.user_id !== me.id);
    heard.current = Math.max(heard.current, messages.at(-1)?.seq ?? 0);
    for (const message of fresh.slice(-3)) {
      const name = message.sender.name;
      const line = plainLine(message.content);
      announce(t`${name}: ${line}`);
    }
  }, [messages, me.id, room.id, t]);
}
