import { useEffect, useEffectEvent } from "react";
import { createStore } from "@/lib/store";

interface Asked {
  room: string;
  panel: string;
}

const asked = createStore<Asked | null>(null);

/** Has a panel of a room opened, where the room is shown. */
export function openPanel(room: string, panel: string): void {
  asked.set({ room, panel });
}

/** Opens what is asked for while the room is shown. */
export function useAskedPanel(room: string, open: (panel: string) => void): void {
  const hear = useEffectEvent(() => {
    const wanted = asked.get();
    if (wanted?.room === room) open(wanted.panel);
  });
  useEffect(() => asked.subscribe(() => hear()), []);
}
