import { queryOptions } from "@tanstack/react-query";
import { conversations as api } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message, Page } from "@/api/types";
import { defineEntity } from "@/events/entity";
import { dispatcher, queryClient } from "@/events/live";
import { hideAIs, hidesAIs } from "./hiding";
import { upsert } from "./versions";

/** A stretch of a room's messages by seq: without gaps, or with none but those that AIs' messages leave. */
export interface MessageWindow {
  items: Message[];
  reachesStart: boolean;
  reachesEnd: boolean;
  withAIs: boolean;
}

const PAGE = 100;
/** Beyond this many the far side is let go; it is fetched again when somebody scrolls there. */
const AT_MOST = 2_000;

type Query = { around_seq: number } | { before_seq: number } | { after_seq: number } | Record<string, never>;

function fetchPage(room: string, query: Query, withAIs: boolean, signal?: AbortSignal): Promise<Page<Message>> {
  return unwrap(
    api.GET("/api/v1/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: room }, query: { limit: PAGE, ...(!withAIs && { include_ai: false }), ...query } },
      ...(signal && { signal }),
    }),
  );
}

const keyOf = (room: string) => ["messages", room];

/** The stretch of a room that is shown: its newest page at first, then wherever somebody scrolled or jumped to. */
export const messagesQuery = (room: string) =>
  queryOptions({
    queryKey: keyOf(room),
    queryFn: dispatcher.overtakable<MessageWindow>(async ({ signal }) => {
      const held = queryClient.getQueryData<MessageWindow>(keyOf(room));
      const middle = held?.reachesEnd === false ? held.items[Math.floor(held.items.length / 2)] : undefined;
      const withAIs = !hidesAIs(room);
      return middle ? fetchAround(room, middle.seq, withAIs, signal) : fetchNewest(room, withAIs, signal);
    }),
  });

async function fetchNewest(room: string, withAIs: boolean, signal?: AbortSignal): Promise<MessageWindow> {
  const { items } = await fetchPage(room, {}, withAIs, signal);
  return { items, reachesStart: items.length < PAGE, reachesEnd: true, withAIs };
}

async function fetchAround(room: string, seq: number, withAIs: boolean, signal?: AbortSignal): Promise<MessageWindow> {
  const { items } = await fetchPage(room, { around_seq: seq }, withAIs, signal);
  const last = items.at(-1);
  const after = last ? await fetchPage(room, { after_seq: last.seq }, withAIs, signal) : { items: [] };
  return {
    items: [...items, ...after.items],
    reachesStart: (items[0]?.seq ?? 1) === 1 || items.length === 0,
    reachesEnd: after.items.length < PAGE,
    withAIs,
  };
}

/** Adds what came before the stretch. Throws Problem or Unreachable. */
export async function loadOlder(room: string): Promise<void> {
  const held = heldOf(room);
  const first = held?.items[0];
  if (held === undefined || first === undefined) return;
  const { items } = await dispatcher.fetchFor(keyOf(room), () => fetchPage(room, { before_seq: first.seq }, held.withAIs));
  change(room, (now) => extendBack(now, { items, edge: first.seq, withAIs: held.withAIs, isLast: items.length < PAGE }));
}

/** Adds what comes after the stretch. Throws Problem or Unreachable. */
export async function loadNewer(room: string): Promise<void> {
  const held = heldOf(room);
  const last = held?.items.at(-1);
  if (held === undefined || last === undefined) return;
  const { items } = await dispatcher.fetchFor(keyOf(room), () => fetchPage(room, { after_seq: last.seq }, held.withAIs));
  change(room, (now) => extendForward(now, { items, edge: last.seq, withAIs: held.withAIs, isLast: items.length < PAGE }));
}

/**
 * Makes the stretch hold `seq`. An AI's message that was out of sight brings them all back into it; true then.
 * Throws Problem or Unreachable.
 */
export async function jumpTo(room: string, seq: number): Promise<boolean> {
  const holds = (stretch: MessageWindow) => stretch.items.some((message) => message.seq === seq);
  const held = heldOf(room);
  if (held !== undefined && holds(held)) return false;
  const stretch = await show(room, async () => {
    const near = await fetchAround(room, seq, !hidesAIs(room));
    if (near.withAIs || holds(near)) return near;
    const whole = await fetchAround(room, seq, true);
    return holds(whole) ? whole : near;
  });
  const isBack = stretch.withAIs && hidesAIs(room);
  if (isBack) hideAIs(room, false);
  return isBack;
}

/** Back to the newest. Throws Problem or Unreachable. */
export async function jumpToEnd(room: string): Promise<void> {
  if (heldOf(room)?.reachesEnd !== true) await show(room, () => fetchNewest(room, !hidesAIs(room)));
}

/**
 * Has the stretch show AIs as the person wants it now, near `seq` or at the end; false where it does already.
 * Throws Problem or Unreachable.
 */
export async function reload(room: string, seq: number | null): Promise<boolean> {
  const withAIs = !hidesAIs(room);
  if (heldOf(room)?.withAIs === withAIs) return false;
  await show(room, () => (seq === null ? fetchNewest(room, withAIs) : fetchAround(room, seq, withAIs)));
  return true;
}

/** Puts another stretch in the place of the one shown; a fetch under way for that one comes too late. */
async function show(room: string, fetch: () => Promise<MessageWindow>): Promise<MessageWindow> {
  const stretch = await dispatcher.fetchFor(keyOf(room), fetch);
  await queryClient.cancelQueries({ queryKey: keyOf(room) });
  queryClient.setQueryData(keyOf(room), stretch);
  return stretch;
}

function heldOf(room: string): MessageWindow | undefined {
  return queryClient.getQueryData<MessageWindow>(keyOf(room));
}

function change(room: string, reduce: (held: MessageWindow) => MessageWindow): void {
  queryClient.setQueryData<MessageWindow>(keyOf(room), (held) => held && reduce(held));
}

/** What was fetched for one side of a stretch. */
export interface SidePage {
  items: Message[];
  /** The seq at that side when it was asked for. */
  edge: number;
  withAIs: boolean;
  /** Whether nothing comes beyond it. */
  isLast: boolean;
}

/** Pure: with an older page in front; one that was asked for elsewhere is let go. */
export function extendBack(held: MessageWindow, older: SidePage): MessageWindow {
  if (older.withAIs !== held.withAIs || held.items[0]?.seq !== older.edge) return held;
  const items = [...older.items, ...held.items];
  const kept = items.slice(0, AT_MOST);
  return { ...held, items: kept, reachesStart: older.isLast, reachesEnd: held.reachesEnd && kept.length === items.length };
}

/** Pure: with a newer page behind; one that was asked for elsewhere is let go. */
export function extendForward(held: MessageWindow, later: SidePage): MessageWindow {
  if (later.withAIs !== held.withAIs || held.items.at(-1)?.seq !== later.edge) return held;
  const items = [...held.items, ...later.items];
  const kept = items.slice(-AT_MOST);
  return { ...held, items: kept, reachesStart: held.reachesStart && kept.length === items.length, reachesEnd: later.isLast };
}

/** Pure: with a message that came or changed; one beyond the stretch's end only tells that there is more. */
export function placeMessage(held: MessageWindow, message: Message): MessageWindow {
  if (!held.withAIs && message.sender_type === "ai") return held;
  const last = held.items.at(-1)?.seq ?? 0;
  if (held.items.some((item) => item.id === message.id)) {
    const items = upsert(held.items, message, (item) => item.id === message.id);
    return items === held.items ? held : { ...held, items };
  }
  if (!held.reachesEnd || message.seq <= last) return held;
  const follows = message.seq === last + 1 || held.items.length === 0 || !held.withAIs;
  return follows ? { ...held, items: [...held.items, message] } : { ...held, reachesEnd: false };
}

defineEntity<MessageWindow>({
  family: "messages",
  reduce: {
    "message.created": (held, event) => placeMessage(held, event.data.message),
    "message.updated": (held, event) => placeMessage(held, event.data.message),
    "person.updated": (held, { data: { person } }) => ({
      ...held,
      items: held.items.map((item) =>
        item.user_id === person.id
          ? { ...item, sender: { name: person.display_name, avatar: person.avatar_url } }
          : item,
      ),
    }),
    "ai_participant.updated": (held, { data: { ai_participant: ai } }) => ({
      ...held,
      items: held.items.map((item) =>
        item.ai_participant_id === ai.id ? { ...item, sender: { name: ai.name, avatar: ai.avatar } } : item,
      ),
    }),
  },
});
