import type { QueryClient, QueryFunctionContext, QueryKey } from "@tanstack/react-query";
import { applyEvent, applyToKey, followedFamilies } from "./entity";
import type { EventType, StreamEvent } from "./types";

/** How long a fetch waits for the stream; what is fetched without it is fetched again once there is one. */
const PATIENCE_MS = 1_500;

type Listener<K extends EventType> = (event: StreamEvent<K>) => void;

/**
 * The one place where events enter: each is dropped if it is a repeat, patches the query cache, and is told to listeners.
 *
 * A fetch may be overtaken by an event that it does not contain. So events are remembered while a fetch is under way and
 * applied once more to what it brought; reducers go by versions, so twice does no harm.
 */
export class Dispatcher {
  private readonly lastSeqs = new Map<string, number>();
  private readonly listeners = new Map<EventType, Set<Listener<EventType>>>();
  private readonly log: StreamEvent[] = [];
  private openFetches = 0;
  private isLive = false;
  private fetchedBlind = false;
  private readonly waiting = new Set<() => void>();

  private readonly client: QueryClient;
  private readonly me: () => string;

  constructor(client: QueryClient, me: () => string) {
    this.client = client;
    this.me = me;
  }

  dispatch(event: StreamEvent): void {
    if (this.isRepeat(event)) return;
    if (this.openFetches > 0) this.log.push(event);
    if (event.type === "reset") this.reset((event as StreamEvent<"reset">).data.conversation_id ?? null);
    applyEvent(this.client, event, this.me());
    for (const listener of [...(this.listeners.get(event.type) ?? [])]) listener(event);
  }

  /** Calls `listener` with each event of a type, after the cache was patched. Gives the way to stop. */
  listen<K extends EventType>(type: K, listener: Listener<K>): () => void {
    const all = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, all.add(listener as Listener<EventType>));
    return () => all.delete(listener as Listener<EventType>);
  }

  /** The stream is open: from now on nothing is missed. */
  goLive(): void {
    if (this.isLive) return;
    this.isLive = true;
    for (const wake of [...this.waiting]) wake();
    if (this.fetchedBlind) this.invalidate(null);
  }

  /** A query function whose answer no event overtakes. */
  overtakable<T, P = never>(
    fetch: (context: QueryFunctionContext<QueryKey, P>) => Promise<T>,
  ): (context: QueryFunctionContext<QueryKey, P>) => Promise<T> {
    return async (context) => {
      await this.awaitStream();
      return this.fetchFor(context.queryKey, () => fetch(context));
    };
  }

  /** Fetches for the data under `key`; what overtakes the answer is applied once the caller has put it there. */
  async fetchFor<T>(key: QueryKey, fetch: () => Promise<T>): Promise<T> {
    const mark = this.log.length;
    this.openFetches += 1;
    try {
      return await fetch();
    } finally {
      // In a task of its own: by then the answer is in the cache.
      setTimeout(() => this.replay(key, mark), 0);
    }
  }

  private replay(key: QueryKey, mark: number): void {
    for (const event of this.log.slice(mark)) applyToKey(this.client, key, event, this.me());
    this.openFetches -= 1;
    if (this.openFetches === 0) this.log.length = 0;
  }

  private async awaitStream(): Promise<void> {
    if (this.isLive || this.fetchedBlind) return;
    const isLive = await new Promise<boolean>((resolve) => {
      const end = (live: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve(live);
      };
      const wake = () => end(true);
      const timer = setTimeout(() => end(false), PATIENCE_MS);
      this.waiting.add(wake);
    });
    if (!isLive) this.fetchedBlind = true;
  }

  private isRepeat({ conversation_id: room, event_seq: seq }: StreamEvent): boolean {
    if (room === undefined || seq === undefined) return false;
    if (seq <= (this.lastSeqs.get(room) ?? 0)) return true;
    this.lastSeqs.set(room, seq);
    return false;
  }

  private reset(room: string | null): void {
    if (room === null) this.lastSeqs.clear();
    this.invalidate(room);
  }

  private invalidate(room: string | null): void {
    for (const family of followedFamilies()) {
      void this.client.invalidateQueries({
        queryKey: [family],
        predicate: ({ queryKey }) => room === null || queryKey.length < 2 || queryKey[1] === room,
      });
    }
  }
}
