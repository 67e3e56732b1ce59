import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Invitation, MadeInvitation, Person } from "@/api/types";
import { upsert } from "@/entities/versions";
import { defineEntity } from "@/events/entity";
import { dispatcher } from "@/events/live";
import { newId } from "@/lib/ids";
import type { GivenRole } from "./roles";

declare module "@/events/types" {
  interface EventMap {
    "invitation.updated": { invitation: Invitation };
  }
}

const ALL = "/api/v1/conversations/{conversation_id}/invitations" as const;

/** The newest invitations to a room, those that ended included. */
export const invitationsQuery = (room: string) =>
  queryOptions({
    queryKey: ["invitations", room],
    queryFn: dispatcher.overtakable<Invitation[]>(
      async ({ signal }) =>
        (await unwrap(conversations.GET(ALL, { params: { path: { conversation_id: room }, query: { limit: 100 } }, signal }))).items,
    ),
  });

defineEntity<Invitation[]>({
  family: "invitations",
  reduce: { "invitation.updated": (held, { data }) => upsert(held, data.invitation, ({ id }) => id === data.invitation.id) },
});

export interface NewInvitation {
  role: GivenRole;
  max_uses: number | null;
  /** Days it is good for; null for ever. */
  days: number | null;
}

/** Makes an invitation; its address is told this once. Throws Problem or Unreachable. */
export function invite(room: string, { role, max_uses, days }: NewInvitation): Promise<MadeInvitation> {
  const expires_at = days === null ? null : new Date(Date.now() + days * 86_400_000).toISOString();
  const body = { client_id: newId(), role, max_uses, expires_at };
  return unwrap(conversations.POST(ALL, { params: { path: { conversation_id: room } }, body }));
}

/** Throws Problem or Unreachable. */
export function revoke({ conversation_id, id }: Invitation): Promise<unknown> {
  const params = { path: { conversation_id, invitation_id: id } };
  return unwrap(conversations.DELETE("/api/v1/conversations/{conversation_id}/invitations/{invitation_id}", { params }));
}

/** Pure: whether somebody can still come in by it. */
export function isOpen({ revoked_at, expires_at, max_uses, uses }: Invitation, now = Date.now()): boolean {
  const isInTime = expires_at === null || Date.parse(expires_at) > now;
  return revoked_at === null && isInTime && (max_uses === null || uses < max_uses);
}

/** People whose name or username begins so, among those I share a room with. */
export const peopleQuery = (q: string) =>
  queryOptions({
    queryKey: ["people", q],
    staleTime: 30_000,
    enabled: q.length > 0,
    queryFn: async ({ signal }): Promise<Person[]> =>
      (await unwrap(conversations.GET("/api/v1/people", { params: { query: { q, limit: 8 } }, signal }))).items,
  });
