import type { Message } from "@/api/types";
import type { LiveDraft } from "@/events/drafts";
import { startOfDay } from "@/i18n/times";
import type { Unsent } from "./outbox";

/** One line of the list of messages. */
export type Row =
  | { kind: "start"; key: string }
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: Message; isFirst: boolean; isLast: boolean; quotes: boolean; draft: LiveDraft | null }
  | { kind: "draft"; key: string; draft: LiveDraft }
  | { kind: "unsent"; key: string; unsent: Unsent };

export interface RowSource {
  messages: readonly Message[];
  reachesStart: boolean;
  reachesEnd: boolean;
  drafts: readonly LiveDraft[];
  unsent: readonly Unsent[];
  /** The last seq read when the room was opened; null where no line is drawn. */
  readUpTo: number | null;
  me: string;
}

interface Moment {
  at: number;
  day: number;
}

/** Worked out once for each message: a room's rows are made anew with every page and every event. */
const moments = new WeakMap<Message, Moment>();

function momentOf(message: Message): Moment {
  const known = moments.get(message);
  if (known !== undefined) return known;
  const sent = new Date(message.sent_at);
  const moment = { at: sent.getTime(), day: startOfDay(sent) };
  moments.set(message, moment);
  return moment;
}

/** Messages closer than this by one sender read as one block. */
const BLOCK_MS = 5 * 60_000;

/** Pure: the lines of a room, in order: messages, then replies being written, then what waits to be sent. */
export function makeRows(source: RowSource): Row[] {
  const rows: Row[] = source.reachesStart ? [{ kind: "start", key: "start" }] : [];
  const rewritten = new Map(source.drafts.map((draft) => [draft.message_id, draft]));
  const shown = new Set<string>();
  source.messages.forEach((message, index) => {
    const before = source.messages[index - 1];
    // What comes first while there is more before it must still be there afterwards: the view holds on to it.
    const isNewDay = before === undefined ? source.reachesStart : momentOf(before).day !== momentOf(message).day;
    if (isNewDay) rows.push({ kind: "day", key: `day:${message.id}`, at: message.sent_at });
    const isDivided = isFirstUnread(message, before, source);
    if (isDivided) rows.push({ kind: "unread", key: "unread" });
    const after = source.messages[index + 1];
    rows.push({
      kind: "message",
      key: message.id,
      message,
      isFirst: isNewDay || isDivided || !areOneBlock(before, message),
      isLast: after === undefined || !areOneBlock(message, after) || momentOf(message).day !== momentOf(after).day,
      // An answer right below its question needs no quotation of it.
      quotes: message.parent_id !== null && message.parent_id !== before?.id,
      draft: rewritten.get(message.id) ?? null,
    });
    shown.add(message.id);
    if (message.client_id !== null) shown.add(message.client_id);
  });
  if (!source.reachesEnd) return rows;
  const unsent = source.unsent.filter((item) => !shown.has(item.client_id));
  const drafts = source.drafts.filter((draft) => !shown.has(draft.message_id));
  return [
    ...rows,
    ...drafts.map((draft): Row => ({ kind: "draft", key: draft.message_id, draft })),
    ...unsent.map((item): Row => ({ kind: "unsent", key: item.client_id, unsent: item })),
  ];
}

function isFirstUnread(message: Message, before: Message | undefined, { readUpTo, me }: RowSource): boolean {
  if (readUpTo === null || message.seq <= readUpTo || message.user_id === me) return false;
  return before !== undefined && before.seq <= readUpTo;
}

function areOneBlock(before: Message | undefined, message: Message): boolean {
  if (before === undefined || message.sender_type === "system" || message.parent_id !== null) return false;
  const isSameSender =
    before.sender_type === message.sender_type &&
    before.user_id === message.user_id &&
    before.ai_participant_id === message.ai_participant_id;
  return isSameSender && momentOf(message).at - momentOf(before).at < BLOCK_MS;
}

/**
 * Pure: up to which seq a room has been read when its rows up to the one at `end` were seen; null before any. What is
 * out of sight behind the last message, up to `beyond`, is passed by together with that one.
 */
export function seqSeen(rows: readonly Row[], end: number, beyond: number | null): number | null {
  const isLast = rows.findLastIndex((row) => row.kind === "message") <= end;
  if (beyond !== null && end >= 0 && isLast) return beyond;
  const seen = rows.slice(0, end + 1).findLast((row) => row.kind === "message");
  return seen?.message.seq ?? null;
}
