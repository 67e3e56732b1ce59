import { useEffect, useEffectEvent, useRef } from "react";
import { hideAIs, useHidesAIs } from "@/entities/hiding";
import { reload } from "@/entities/messages";
import { attempt } from "@/ui/attempt";
import type { Row } from "./rows";

interface View {
  /** The seq in the middle of the view; null at the end of the room. */
  place: () => number | null;
  go: (index: number) => void;
}

/** Follows the wish to see AIs or not: fetches the stretch anew and keeps the place. */
export function useHiding(room: string, rows: readonly Row[], view: View): void {
  const isHiding = useHidesAIs(room);
  const wanted = useRef<number | null | undefined>(undefined);
  const follow = useEffectEvent(async (hides: boolean) => {
    const seq = view.place();
    const went = await attempt(async () => {
      if (await reload(room, seq)) wanted.current = seq;
    });
    // Out of sight needs no fetch to succeed; leaving the page ends one, and must not undo what was chosen.
    if (!went && !hides) hideAIs(room, true);
  });
  useEffect(() => {
    void follow(isHiding);
  }, [isHiding]);
  const settle = useEffectEvent(() => {
    if (wanted.current === undefined) return;
    view.go(indexOf(rows, wanted.current));
    wanted.current = undefined;
  });
  useEffect(() => {
    settle();
  }, [rows]);
}

function indexOf(rows: readonly Row[], seq: number | null): number {
  const index = seq === null ? -1 : rows.findIndex((row) => row.kind === "message" && row.message.seq >= seq);
  return index === -1 ? rows.length - 1 : index;
}
