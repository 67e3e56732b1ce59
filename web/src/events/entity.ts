import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { EventType, StreamEvent } from "./types";

/** What a reducer may know beside the event: the key of the data it changes, and who looks at it. */
export interface ReduceContext {
  key: QueryKey;
  me: string;
}

type Reducer<T, K extends EventType> = (data: T, event: StreamEvent<K>, context: ReduceContext) => T;

/** Server state of one kind in the query cache, under keys that begin with `family`, and how events change it. */
export interface Entity<T> {
  family: string;
  /** Pure; gives the same object back where nothing changes. */
  reduce: { [K in EventType]?: Reducer<T, K> };
}

const entities = new Map<string, Entity<unknown>>();

/** Makes a family of queries follow the events. */
export function defineEntity<T>(entity: Entity<T>): Entity<T> {
  entities.set(entity.family, entity as Entity<unknown>);
  return entity;
}

/** The keys' second part names the room where an entity belongs to one; other rooms' events pass it by. */
export function concerns(key: QueryKey, event: StreamEvent): boolean {
  return key.length < 2 || event.conversation_id === undefined || key[1] === event.conversation_id;
}

/** Applies one event to all that is cached. */
export function applyEvent(client: QueryClient, event: StreamEvent, me: string): void {
  for (const [family, entity] of entities) {
    if (entity.reduce[event.type] === undefined) continue;
    for (const query of client.getQueryCache().findAll({ queryKey: [family] })) {
      applyToKey(client, query.queryKey, event, me);
    }
  }
}

/** Applies one event to the data under one key. */
export function applyToKey(client: QueryClient, key: QueryKey, event: StreamEvent, me: string): void {
  const reduce = entities.get(String(key[0]))?.reduce[event.type] as Reducer<unknown, EventType> | undefined;
  if (reduce === undefined || !concerns(key, event)) return;
  const data = client.getQueryData(key);
  if (data === undefined) return;
  const next = reduce(data, event, { key, me });
  if (next !== data) client.setQueryData(key, next);
}

/** Whether any query follows the events of this type. */
export function followedFamilies(): string[] {
  return [...entities.keys()];
}
