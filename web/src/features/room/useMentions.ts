import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type KeyboardEvent } from "react";
import type { Conversation } from "@/api/types";
import { aisQuery, participantsQuery } from "@/entities/lists";
import { useMe } from "@/session/session";
import { findOpenMention, listMentionables, matchMentionables, type Mentionable, type OpenMention } from "./mentions";

export interface MentionChoice {
  open: OpenMention | null;
  matches: Mentionable[];
  active: number;
  /** Looks at the text again, after it or the caret changed. */
  look: (text: string, caret: number) => void;
  close: () => void;
  /** Whether the key was for the list. */
  press: (event: KeyboardEvent, choose: (one: Mentionable) => void) => boolean;
}

/** What a composer needs to complete mentions. */
export function useMentions(room: Conversation): MentionChoice {
  const me = useMe();
  const { data: people = [] } = useQuery(participantsQuery(room.id));
  const { data: ais = [] } = useQuery(aisQuery(room.id));
  const all = useMemo(() => listMentionables(people, ais, me.id), [people, ais, me.id]);
  const [open, setOpen] = useState<OpenMention | null>(null);
  const [active, setActive] = useState(0);
  const matches = open === null ? [] : matchMentionables(all, open.prefix);
  const look = (text: string, caret: number) => {
    setOpen(findOpenMention(text, caret));
    setActive(0);
  };
  const press = (event: KeyboardEvent, choose: (one: Mentionable) => void) => {
    const chosen = matches[active];
    if (chosen === undefined) return false;
    if (event.key === "ArrowDown") setActive((active + 1) % matches.length);
    else if (event.key === "ArrowUp") setActive((active + matches.length - 1) % matches.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(chosen);
    else if (event.key === "Escape") setOpen(null);
    else return false;
    event.preventDefault();
    return true;
  };
  return { open, matches, active, look, close: () => setOpen(null), press };
}
