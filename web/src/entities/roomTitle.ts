import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Conversation, Participant } from "@/api/types";
import { useMe } from "@/session/session";
import { participantsQuery } from "./lists";

const NAMED = 3;

/** Pure: the names of the others in a room, shortened; empty when nobody else is there. */
export function nameOthers(people: readonly Participant[], me: string): string {
  const names = people.filter((one) => one.is_active && one.user_id !== me).map(({ user }) => user.display_name);
  return names.slice(0, NAMED).join(", ") + (names.length > NAMED ? ", …" : "");
}

/** What a room is called: its title, else the others in it, else "New conversation". */
export function useRoomTitle(room: Pick<Conversation, "id" | "title">): string {
  const { t } = useLingui();
  const me = useMe();
  const { data: people = [] } = useQuery({ ...participantsQuery(room.id), enabled: room.title === null });
  return room.title ?? (nameOthers(people, me.id) || t`New conversation`);
}
