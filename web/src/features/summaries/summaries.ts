import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Message, Summary } from "@/api/types";
import { newer } from "@/entities/versions";
import { defineEntity } from "@/events/entity";
import { dispatcher, queryClient } from "@/events/live";
import { newId } from "@/lib/ids";
import { createStore } from "@/lib/store";

declare module "@/events/types" {
  interface EventMap {
    "summary.updated": { summary: Summary };
  }
}

export type Method = Summary["method"];

/** Where a summary that somebody asked for begins, by room; without one it is all. */
export const beginStore = createStore<Readonly<Record<string, Message | undefined>>>({});

export function beginAt(room: string, message: Message | undefined): void {
  beginStore.set((all) => ({ ...all, [room]: message }));
}

/** A summary by its id; one that a model drafts comes whole by its event. */
export const summaryQuery = (room: string, id: string) =>
  queryOptions({
    queryKey: ["summary", room, id],
    queryFn: dispatcher.overtakable<Summary>(({ signal }) =>
      unwrap(
        conversations.GET("/api/v1/conversations/{conversation_id}/summaries/{summary_id}", {
          params: { path: { conversation_id: room, summary_id: id } },
          signal,
        }),
      ),
    ),
  });

/** Pure: a summary after one was told of. */
export function followSummary(held: Summary, told: Summary): Summary {
  return held.id === told.id ? newer(held, told) : held;
}

defineEntity<Summary>({ family: "summary", reduce: { "summary.updated": (held, { data }) => followSummary(held, data.summary) } });

/** Has what came after a seq summed up; the same question has the same answer. Gives the summary's id. Throws Problem or Unreachable. */
export async function catchUp(room: string, after_seq: number, method: Method): Promise<string> {
  const params = { path: { conversation_id: room }, query: { after_seq, method } };
  return keep(room, await unwrap(conversations.GET("/api/v1/conversations/{conversation_id}/catch-up", { params })));
}

/** Has what was said from a seq on summed up; gives the summary's id. Throws Problem or Unreachable. */
export async function sumUp(room: string, from_seq: number | null, method: Method): Promise<string> {
  const body = { client_id: newId(), method, ...(from_seq !== null && { from_seq }) };
  const params = { path: { conversation_id: room } };
  return keep(room, await unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/summaries", { params, body })));
}

function keep(room: string, summary: Summary): string {
  queryClient.setQueryData(summaryQuery(room, summary.id).queryKey, (held) => (held === undefined ? summary : newer(held, summary)));
  return summary.id;
}
