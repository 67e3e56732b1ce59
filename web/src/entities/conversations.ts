import { infiniteQueryOptions, queryOptions, type InfiniteData } from "@tanstack/react-query";
import { conversations as api } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Conversation, Message, Page } from "@/api/types";
import { defineEntity, type ReduceContext } from "@/events/entity";
import { dispatcher } from "@/events/live";
import type { StreamEvent } from "@/events/types";
import { newer } from "./versions";

type Rooms = InfiniteData<Page<Conversation>, string | null>;

const PAGE = 50;

/** My conversations, newest activity first as the server pages them; sort what is shown with `sortRooms`. */
export const roomsQuery = infiniteQueryOptions({
  queryKey: ["rooms"],
  initialPageParam: null as string | null,
  queryFn: dispatcher.overtakable<Page<Conversation>, string | null>(({ pageParam, signal }) =>
    unwrap(
      api.GET("/api/v1/conversations", {
        params: { query: { limit: PAGE, include: "last_message", ...(pageParam && { cursor: pageParam }) } },
        signal,
      }),
    ),
  ),
  getNextPageParam: (page) => page.next_cursor ?? null,
});

export const roomQuery = (id: string) =>
  queryOptions({
    queryKey: ["room", id],
    queryFn: dispatcher.overtakable<Conversation>(({ signal }) =>
      unwrap(
        api.GET("/api/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } }, signal }),
      ),
    ),
  });

export function sortRooms(rooms: readonly Conversation[]): Conversation[] {
  return [...rooms].sort((one, other) => activityOf(other).localeCompare(activityOf(one)));
}

function activityOf(room: Conversation): string {
  return room.last_message_at ?? room.created_at;
}

/** Pure: a conversation after an event of its own. */
export function reduceRoom(room: Conversation, event: StreamEvent, me: string): Conversation {
  switch (event.type) {
    case "conversation.added":
    case "conversation.updated":
      return refresh(room, (event as StreamEvent<"conversation.added">).data.conversation);
    case "me.updated":
      return { ...room, me: (event as StreamEvent<"me.updated">).data.me };
    case "message.created":
      return lift(room, (event as StreamEvent<"message.created">).data.message, me);
    case "message.updated": {
      const { message } = (event as StreamEvent<"message.updated">).data;
      if (room.last_message?.id !== message.id) return room;
      return { ...room, last_message: newer(room.last_message, message) };
    }
    case "pointers.updated": {
      const pointers = (event as StreamEvent<"pointers.updated">).data;
      return pointers.user_id === me ? read(room, pointers.last_read_seq, pointers.last_delivered_seq) : room;
    }
    case "phase.updated": {
      const { mitosis_phase, phase_progress } = (event as StreamEvent<"phase.updated">).data;
      return { ...room, mitosis_phase, phase_progress };
    }
    default:
      return room;
  }
}

/** The event's state of a room, which lacks what is only mine and may lag in what only grows. */
function refresh(room: Conversation, next: Omit<Conversation, "me"> & Partial<Pick<Conversation, "me">>): Conversation {
  if (next.version < room.version) return room;
  const isAhead = room.last_seq > next.last_seq;
  return withUnread({
    ...room,
    ...next,
    me: next.me ?? room.me,
    last_seq: Math.max(room.last_seq, next.last_seq),
    last_message_at: isAhead ? room.last_message_at : next.last_message_at,
    last_message: next.last_message ?? room.last_message ?? null,
  });
}

function lift(room: Conversation, message: Message, me: string): Conversation {
  if (message.seq <= room.last_seq && room.last_message !== null && room.last_message !== undefined) {
    if (message.seq < room.last_message.seq) return room;
  }
  const isNew = message.seq > room.last_seq;
  const lifted = withUnread({
    ...room,
    last_seq: Math.max(room.last_seq, message.seq),
    last_message_at: isNew ? message.created_at : room.last_message_at,
    last_message: message,
  });
  return message.user_id === me ? read(lifted, message.seq, message.seq) : lifted;
}

function read(room: Conversation, lastRead: number, lastDelivered: number): Conversation {
  const me = {
    ...room.me,
    last_read_seq: Math.max(room.me.last_read_seq, lastRead),
    last_delivered_seq: Math.max(room.me.last_delivered_seq, lastDelivered),
  };
  const next = withUnread({ ...room, me });
  return next.me.unread === 0 ? { ...next, me: { ...next.me, unread_mentions: 0 } } : next;
}

function withUnread(room: Conversation): Conversation {
  const unread = Math.max(0, room.last_seq - room.me.last_read_seq);
  return unread === room.me.unread ? room : { ...room, me: { ...room.me, unread } };
}

/** Pure: the list after an event of any of its rooms. */
export function reduceRooms(rooms: Rooms, event: StreamEvent, { me }: ReduceContext): Rooms {
  if (event.type === "conversation.removed") {
    const gone = (event as StreamEvent<"conversation.removed">).data.conversation_id;
    return mapPages(rooms, (items) => items.filter((room) => room.id !== gone));
  }
  const added = event.type === "conversation.added" ? (event as StreamEvent<"conversation.added">).data : null;
  const id = added?.conversation.id ?? event.conversation_id;
  const isThere = rooms.pages.some((page) => page.items.some((room) => room.id === id));
  if (isThere) return mapPages(rooms, (items) => items.map((room) => (room.id === id ? reduceRoom(room, event, me) : room)));
  if (added === null) return rooms;
  const [first, ...rest] = rooms.pages;
  if (first === undefined) return rooms;
  return { ...rooms, pages: [{ ...first, items: [added.conversation, ...first.items] }, ...rest] };
}

function mapPages(rooms: Rooms, change: (items: Conversation[]) => Conversation[]): Rooms {
  return { ...rooms, pages: rooms.pages.map((page) => ({ ...page, items: change(page.items) })) };
}

const ROOM_EVENTS = [
  "conversation.added",
  "conversation.updated",
  "me.updated",
  "message.created",
  "message.updated",
  "pointers.updated",
  "phase.updated",
] as const;

defineEntity<Rooms>({
  family: "rooms",
  reduce: Object.fromEntries([...ROOM_EVENTS, "conversation.removed"].map((type) => [type, reduceRooms])),
});
defineEntity<Conversation>({
  family: "room",
  reduce: Object.fromEntries(
    ROOM_EVENTS.map((type) => [
      type,
      (room: Conversation, event: StreamEvent, { me }: ReduceContext) => reduceRoom(room, event, me),
    ]),
  ),
});
