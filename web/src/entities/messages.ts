import { queryOptions } from "@tanstack/react-query";
import { conversations as api } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message, Page } from "@/api/types";
import { defineEntity } from "@/events/entity";
import { dispatcher, queryClient } from "@/events/live";
import { upsert } from "./versions";

/** A stretch of a room's messages without gaps, by seq. */
export interface MessageWindow {
  items: Message[];
  reachesStart: boolean;
  reachesEnd: boolean;
}

const PAGE = 100;
/** Beyond this many the far side is let go; it is fetched again when somebody scrolls there. */
const AT_MOST = 2_000;

type Query = { around_seq: number } | { before_seq: number } | { after_seq: number } | Record<string, never>;

function fetchPage(room: string, query: Query, signal?: AbortSignal): Promise<Page<Message>> {
  return unwrap(
    api.GET("/api/v1/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: room }, query: { limit: PAGE, ...query } },
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
      return middle ? fetchAround(room, middle.seq, signal) : fetchNewest(room, signal);
    }),
  });

async function fetchNewest(room: string, signal?: AbortSignal): Promise<MessageWindow> {
  const { items } = await fetchPage(room, {}, signal);
  return { items, reachesStart: items.length < PAGE, reachesEnd: true };
}

async function fetchAround(room: string, seq: number, signal?: AbortSignal): Promise<MessageWindow> {
  const { items } = await fetchPage(room, { around_seq: seq }, signal);
  const last = items.at(-1);
  const after = last ? await fetchPage(room, { after_seq: last.seq }, signal) : { items: [] };
  return {
    items: [...items, ...after.items],
    reachesStart: (items[0]?.seq ?? 1) === 1 || items.length === 0,
    reachesEnd: after.items.length < PAGE,
  };
}

/** Adds what came before the stretch. Throws Problem or Unreachable. */
export async function loadOlder(room: string): Promise<void> {
  const first = queryClient.getQueryData<MessageWindow>(keyOf(room))?.items[0];
  if (first === undefined) return;
  const { items } = await dispatcher.fetchFor(keyOf(room), () => fetchPage(room, { before_seq: first.seq }));
  change(room, (held) => extendBack(held, items, PAGE));
}

/** Adds what comes after the stretch. Throws Problem or Unreachable. */
export async function loadNewer(room: string): Promise<void> {
  const last = queryClient.getQueryData<MessageWindow>(keyOf(room))?.items.at(-1);
  if (last === undefined) return;
  const { items } = await dispatcher.fetchFor(keyOf(room), () => fetchPage(room, { after_seq: last.seq }));
  change(room, (held) => extendForward(held, items, PAGE));
}

/** Makes the stretch hold `seq`. Throws Problem or Unreachable. */
export async function jumpTo(room: string, seq: number): Promise<void> {
  const held = queryClient.getQueryData<MessageWindow>(keyOf(room));
  if (!held?.items.some((message) => message.seq === seq)) await show(room, () => fetchAround(room, seq));
}

/** Back to the newest. Throws Problem or Unreachable. */
export async function jumpToEnd(room: string): Promise<void> {
  const held = queryClient.getQueryData<MessageWindow>(keyOf(room));
  if (held?.reachesEnd !== true) await show(room, () => fetchNewest(room));
}

/** Puts another stretch in the place of the one shown; a fetch under way for that one comes too late. */
async function show(room: string, fetch: () => Promise<MessageWindow>): Promise<void> {
  const stretch = await dispatcher.fetchFor(keyOf(room), fetch);
  await queryClient.cancelQueries({ queryKey: keyOf(room) });
  queryClient.setQueryData(keyOf(room), stretch);
}

function change(room: string, reduce: (held: MessageWindow) => MessageWindow): void {
  queryClient.setQueryData<MessageWindow>(keyOf(room), (held) => held && reduce(held));
}

/** Pure: with an older page in front; a page shorter than asked for is the last one, and one from elsewhere is let go. */
export function extendBack(held: MessageWindow, older: Message[], asked: number): MessageWindow {
  const first = held.items[0]?.seq ?? Infinity;
  const joins = older.length === 0 || (older.at(-1)?.seq ?? 0) >= first - 1;
  if (!joins || (older[0]?.seq ?? 0) > first) return held;
  const items = [...older.filter((message) => message.seq < first), ...held.items];
  const kept = items.slice(0, AT_MOST);
  return {
    items: kept,
    reachesStart: older.length < asked,
    reachesEnd: held.reachesEnd && kept.length === items.length,
  };
}

/** Pure: with a newer page behind; one from elsewhere is let go. */
export function extendForward(held: MessageWindow, later: Message[], asked: number): MessageWindow {
  const last = held.items.at(-1)?.seq ?? 0;
  const joins = later.length === 0 || (later[0]?.seq ?? 0) <= last + 1;
  if (!joins || (later.at(-1)?.seq ?? Infinity) < last) return held;
  const items = [...held.items, ...later.filter((message) => message.seq > last)];
  const kept = items.slice(-AT_MOST);
  return {
    items: kept,
    reachesStart: held.reachesStart && kept.length === items.length,
    reachesEnd: later.length < asked,
  };
}

/** Pure: with a message that came or changed; one beyond the stretch's end only tells that there is more. */
export function placeMessage(held: MessageWindow, message: Message): MessageWindow {
  const last = held.items.at(-1)?.seq ?? 0;
  if (held.items.some((item) => item.id === message.id)) {
    const items = upsert(held.items, message, (item) => item.id === message.id);
    return items === held.items ? held : { ...held, items };
  }
  if (!held.reachesEnd || message.seq <= last) return held;
  const follows = message.seq === last + 1 || held.items.length === 0;
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
