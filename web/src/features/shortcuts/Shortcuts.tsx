import { lazy, Suspense, useEffect, useEffectEvent, useState } from "react";
import { useMatch, useNavigate } from "react-router";
import { roomsQuery, sortRooms } from "@/entities/conversations";
import { queryClient } from "@/events/live";
import { commandOf, neighbour, type Command } from "./keys";

const ShortcutDialog = lazy(() => import("./ShortcutDialog"));

/** Listens for shortcuts, and shows them all on demand. */
export function Shortcuts() {
  const navigate = useNavigate();
  const room = useMatch("/c/:roomId")?.params.roomId;
  const [isOpen, setOpen] = useState(false);
  const go = (step: 1 | -1) => {
    const rooms = queryClient.getQueryData(roomsQuery.queryKey)?.pages.flatMap(({ items }) => items) ?? [];
    const ids = sortRooms(rooms.filter(({ me }) => !me.archived)).map(({ id }) => id);
    const next = neighbour(ids, room, step);
    if (next !== undefined) void navigate(`/c/${next}`);
  };
  const commands: Record<Command, () => void> = {
    help: () => setOpen(true),
    search: () => void navigate("/search"),
    compose: () => document.querySelector<HTMLTextAreaElement>("textarea[role=combobox]")?.focus(),
    list: () => document.querySelector<HTMLAnchorElement>("nav a[href^='/c/']")?.focus(),
    next: () => go(1),
    previous: () => go(-1),
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    const command = event.defaultPrevented || event.isComposing ? null : commandOf(event, isWriting(event.target));
    if (command === null) return;
    event.preventDefault();
    commands[command]();
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
  return (
    <Suspense>
      <ShortcutDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </Suspense>
  );
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]") !== null;
}
