import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { noteArrival } from "@/entities/arrivals";
import { useHidesAIs } from "@/entities/hiding";
import { jumpTo, jumpToEnd, loadNewer, loadOlder, messagesQuery, type MessageWindow } from "@/entities/messages";
import { useDrafts } from "@/events/live";
import type { RoomProps } from "@/registry/feature";
import { useMe } from "@/session/session";
import { IconButton } from "@/ui/Button";
import { Notice, Waiting } from "@/ui/Notice";
import { toast } from "@/ui/toasts";
import { describe } from "@/ui/useTask";
import { RowView } from "./RowView";
import styles from "./MessageList.module.css";
import { useUnsent } from "./outbox";
import { makeRows, seqSeen, type Row, type RowSource } from "./rows";
import { useAnnouncements } from "./useAnnouncements";
import { useHiding } from "./useHiding";
import { useReading } from "./useReading";
import { useStaying } from "./useStaying";

const ESTIMATE = 84;
const NEAR = 2_000; // about three windows: a quarter of a page of messages, so that who scrolls fast does not come to its end

export function MessageList({ room }: RoomProps) {
  const { t } = useLingui();
  const { data, error } = useQuery(messagesQuery(room.id));
  if (data !== undefined) return <Messages room={room} held={data} />;
  if (error !== null) return <Notice kind="warn">{describe(error)}</Notice>;
  return <Waiting label={t`Loading messages`} />;
}

function Messages({ room, held }: RoomProps & { held: MessageWindow }) {
  const { t } = useLingui();
  const me = useMe();
  const drafts = useDrafts(room.id);
  const unsent = useUnsent(room.id);
  const isHiding = useHidesAIs(room.id);
  const [readUpTo] = useState(() => (room.me.unread > 0 ? room.me.last_read_seq : null));
  useEffect(() => noteArrival(room), [room.id]); // eslint-disable-line react-hooks/exhaustive-deps -- as it was then
  const rows = useMemo(
    // What is hidden goes at once, before the stretch without it is there.
    () => makeRows({ ...held, ...(isHiding ? withoutAIs(held) : { messages: held.items, drafts }), unsent, readUpTo, me: me.id }),
    [held, drafts, isHiding, unsent, readUpTo, me.id],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATE,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    anchorTo: "end",
    followOnAppend: held.reachesEnd,
    scrollEndThreshold: 80,
    paddingEnd: 12,
    useAnimationFrameWithResizeObserver: false,
  });
  useStart(list, rows);
  const noteStanding = useStaying(scroller, () => list.scrollToEnd());
  const marked = useJump(room.id, rows, (index) => list.scrollToIndex(index, { align: "center" }));
  const more = useMore(room.id, held);
  useAnnouncements(room, held.items);
  const [isAway, setAway] = useState(false);
  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    setAway(below > element.clientHeight || !held.reachesEnd);
    noteStanding(below);
    if (element.scrollTop < NEAR) more("older");
    if (below < NEAR) more("newer");
  };
  const endIndex = list.range?.endIndex ?? -1;
  useReading(room, seqSeen(rows, endIndex, isHiding && held.reachesEnd ? room.last_seq : null));
  useHiding(room.id, rows, {
    place: () => (isAway ? middleSeq(rows, list.range) : null),
    go: (index) => list.scrollToIndex(index, { align: index === rows.length - 1 ? "end" : "center" }),
  });
  const fillUpwards = useEffectEvent(() => {
    if ((scroller.current?.scrollTop ?? NEAR) < NEAR) more("older"); // at the very top nothing scrolls any more
  });
  useEffect(() => {
    fillUpwards();
  }, [held]);
  const toEnd = () => void jumpToEnd(room.id).then(() => list.scrollToEnd());
  return (
    <div className={styles.list}>
      {/* Keyboards scroll it, so it takes the focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={scroller} className={styles.scroller} onScroll={onScroll} role="log" aria-live="off" aria-label={t`Messages`} tabIndex={0}>
        <div className={styles.rows} style={{ blockSize: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <div key={key} ref={list.measureElement} data-index={index} className={styles.row} style={{ translate: `0 ${start}px` }}>
                  <RowView row={row} room={room} isMarked={row.kind === "message" && row.message.seq === marked} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {isAway && (
        <div className={styles.down}>
          <IconButton icon="down" look="main" label={t`To the newest message`} onClick={toEnd} />
        </div>
      )}
      {rows.length === 1 && room.status === "active" && (
        <p className={styles.nothing}>
          <Trans>Say something. Name an AI with @ to ask it.</Trans>
        </p>
      )}
    </div>
  );
}

function withoutAIs({ items }: MessageWindow): Pick<RowSource, "messages" | "drafts"> {
  return { messages: items.filter(({ sender_type }) => sender_type !== "ai"), drafts: [] };
}

function middleSeq(rows: readonly Row[], range: { startIndex: number; endIndex: number } | null): number | null {
  if (range === null) return null;
  const middle = Math.floor((range.startIndex + range.endIndex) / 2);
  return rows.slice(middle).find((row) => row.kind === "message")?.message.seq ?? null;
}

/** Opens a room at its end, or at its first unread message where more is unread than fits. */
function useStart(list: Pick<Virtualizer<HTMLDivElement, Element>, "scrollToIndex" | "scrollToEnd" | "scrollElement">, rows: readonly Row[]): void {
  const start = useEffectEvent(() => {
    const unread = rows.findIndex((row) => row.kind === "unread");
    const height = list.scrollElement?.clientHeight ?? 0;
    if (unread > 0 && (rows.length - unread) * ESTIMATE > height) list.scrollToIndex(unread, { align: "start" });
    else list.scrollToEnd();
  });
  useEffect(() => {
    start();
  }, []);
}

/** Goes where the address says (`?seq=`) and tells which message to mark. */
function useJump(room: string, rows: readonly Row[], scrollTo: (index: number) => void): number | null {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const wanted = Number(search.get("seq")) || null;
  const done = useRef<number | null>(null);
  const index = rows.findIndex((row) => row.kind === "message" && row.message.seq === wanted);
  const go = useEffectEvent(() => {
    done.current = wanted;
    scrollTo(index);
  });
  const find = useEffectEvent(async (seq: number) => {
    if (await jumpTo(room, seq)) toast(t`What AIs write is shown again: you went to one of their messages.`);
  });
  useEffect(() => {
    if (wanted === null || done.current === wanted) return;
    if (index >= 0) go();
    else void find(wanted);
  }, [room, wanted, index]);
  return wanted;
}

/** Loads more on one side, one request at a time. */
function useMore(room: string, held: MessageWindow): (side: "older" | "newer") => void {
  const isLoading = useRef(false);
  return (side) => {
    if (isLoading.current || (side === "older" ? held.reachesStart : held.reachesEnd)) return;
    isLoading.current = true;
    const load = side === "older" ? loadOlder : loadNewer;
    void load(room).finally(() => {
      isLoading.current = false;
    });
  };
}
