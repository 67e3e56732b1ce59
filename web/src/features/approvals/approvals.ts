import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Approval } from "@/api/types";
import { fetchAll } from "@/entities/lists";
import { defineEntity } from "@/events/entity";
import { dispatcher } from "@/events/live";

declare module "@/events/types" {
  interface EventMap {
    "approval.updated": { approval: Approval };
  }
}

/** What the AIs of a room wait for a person's word on. */
export const pendingQuery = (room: string) =>
  queryOptions({
    queryKey: ["approvals", room],
    queryFn: dispatcher.overtakable<Approval[]>(({ signal }) =>
      fetchAll((cursor) =>
        unwrap(
          conversations.GET("/api/v1/conversations/{conversation_id}/approvals", {
            params: { path: { conversation_id: room }, query: { state: "pending", limit: 200, ...(cursor !== undefined && { cursor }) } },
            signal,
          }),
        ),
      ),
    ),
  });

/** Pure: what waits after one began to, or was decided; what is decided goes, and does not come back. */
export function placeApproval(held: Approval[], approval: Approval): Approval[] {
  const before = held.find(({ id }) => id === approval.id);
  if (before !== undefined && before.version > approval.version) return held;
  const others = held.filter(({ id }) => id !== approval.id);
  if (approval.state === "pending") return [...others, approval];
  return before === undefined ? held : others;
}

defineEntity<Approval[]>({
  family: "approvals",
  reduce: { "approval.updated": (held, { data }) => placeApproval(held, data.approval) },
});

/** Throws Problem (`already_decided`) or Unreachable. */
export function decide({ conversation_id, id }: Approval, decision: "approve" | "refuse"): Promise<unknown> {
  const params = { path: { conversation_id, approval_id: id } };
  return unwrap(
    conversations.POST("/api/v1/conversations/{conversation_id}/approvals/{approval_id}/decision", { params, body: { decision } }),
  );
}
