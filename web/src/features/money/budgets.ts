import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Budget, UsageEntry } from "@/api/types";
import { defineEntity } from "@/events/entity";
import { dispatcher } from "@/events/live";
import { fetchAll } from "@/entities/lists";

declare module "@/events/types" {
  interface EventMap {
    "budget.updated": { budget: Budget };
  }
}

const PATH = "/api/v1/conversations/{conversation_id}/budget" as const;

/** What a conversation may spend and has spent; asked anew now and then, since small steps are not told. */
export const budgetQuery = (room: string) =>
  queryOptions({
    queryKey: ["budget", room],
    staleTime: 30_000,
    refetchInterval: 60_000,
    queryFn: dispatcher.overtakable<Budget>(({ signal }) =>
      unwrap(conversations.GET(PATH, { params: { path: { conversation_id: room } }, signal })),
    ),
  });

defineEntity<Budget>({
  family: "budget",
  reduce: { "budget.updated": (held, { data: { budget } }) => (budget.scope === "conversation" && budget.scope_id === held.scope_id ? budget : held) },
});

export type GroupBy = "conversation" | "person" | "model" | "day";

/** Whose use is told: a room's, that of my rooms, or all of the instance's. */
export type Extent = { room: string } | "mine" | "instance";

export const usageQuery = (group_by: GroupBy, extent: Extent) =>
  queryOptions({
    queryKey: ["usage", extent, group_by],
    staleTime: 0,
    queryFn: ({ signal }): Promise<UsageEntry[]> =>
      fetchAll((cursor) => {
        const query = { group_by, limit: 200, ...(cursor !== undefined && { cursor }) };
        if (extent === "instance") return unwrap(conversations.GET("/api/v1/admin/usage", { params: { query }, signal }));
        const room = typeof extent === "object" && { conversation_id: extent.room };
        return unwrap(conversations.GET("/api/v1/usage", { params: { query: { ...query, ...room } }, signal }));
      }),
  });

/** Everybody I share a conversation with, to call them by name. */
export const acquaintancesQuery = queryOptions({
  queryKey: ["acquaintances"],
  staleTime: 60_000,
  queryFn: ({ signal }) =>
    fetchAll((cursor) => unwrap(conversations.GET("/api/v1/people", { params: { query: { limit: 200, ...(cursor !== undefined && { cursor }) } }, signal }))),
});

/** All budgets that bind what I ask. */
export const bindingQuery = queryOptions({
  queryKey: ["budgets"],
  staleTime: 0,
  queryFn: ({ signal }): Promise<Budget[]> =>
    fetchAll((cursor) => unwrap(conversations.GET("/api/v1/budgets", { params: { query: { limit: 200, ...(cursor !== undefined && { cursor }) } }, signal }))),
});

/** What people and models may cost on this instance, as far as somebody set it; for administrators. */
export const boundQuery = queryOptions({
  queryKey: ["bound"],
  staleTime: 0,
  queryFn: async ({ signal }): Promise<Budget[]> => {
    const budgets = await fetchAll((cursor) =>
      unwrap(conversations.GET("/api/v1/admin/budgets", { params: { query: { limit: 200, ...(cursor !== undefined && { cursor }) } }, signal })),
    );
    return budgets.filter((budget) => budget.scope !== "conversation" && shareOf(budget) !== null);
  },
});

export interface Caps {
  cap_cost_micro_usd: number | null;
  cap_tokens: number | null;
  period: Budget["period"];
}

/** Throws Problem or Unreachable. */
export function putCaps(room: string, body: Caps): Promise<Budget> {
  return unwrap(conversations.PUT(PATH, { params: { path: { conversation_id: room } }, body }));
}

/** Bounds what a person or a model may cost on this instance. Throws Problem or Unreachable. */
export function putCapsOf(scope: Budget["scope"], scope_id: string, body: Caps): Promise<Budget> {
  return unwrap(conversations.PUT("/api/v1/admin/budgets/{scope}/{scope_id}", { params: { path: { scope, scope_id } }, body }));
}

/** What a form of caps holds: dollars and tokens as they are typed, empty for no cap. */
export interface CapFields {
  cost: string;
  tokens: string;
  period: Budget["period"];
}

/** Pure: caps as a form shows them. */
export function fieldsOf({ cap_cost_micro_usd, cap_tokens, period }: Caps): CapFields {
  return {
    cost: cap_cost_micro_usd === null ? "" : String(cap_cost_micro_usd / 1e6),
    tokens: cap_tokens === null ? "" : String(cap_tokens),
    period,
  };
}

/** Pure: the fields as the server takes them. */
export function capsOf({ cost, tokens, period }: CapFields): Caps {
  return {
    cap_cost_micro_usd: cost === "" ? null : Math.round(Number(cost) * 1e6),
    cap_tokens: tokens === "" ? null : Number(tokens),
    period,
  };
}

/** Pure: how much of a budget is used or promised, 0..1; null where nothing is capped. */
export function shareOf({ cap_cost_micro_usd, cap_tokens, settled, reserved }: Budget): number | null {
  const shares = [
    cap_cost_micro_usd === null ? null : portion(settled.cost_micro_usd + reserved.cost_micro_usd, cap_cost_micro_usd),
    cap_tokens === null ? null : portion(settled.tokens + reserved.tokens, cap_tokens),
  ].filter((share) => share !== null);
  return shares.length === 0 ? null : Math.max(...shares);
}

function portion(used: number, cap: number): number {
  return cap === 0 ? 1 : Math.min(1, used / cap);
}
