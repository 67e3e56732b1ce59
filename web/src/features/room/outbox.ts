import { createStore as createKeyStore, get, update } from "idb-keyval";
import { conversations } from "@/api/client";
import { Problem, Unreachable } from "@/api/problem";
import { unwrap } from "@/api/transport";
import { openChannel, type Channel } from "@/lib/channel";
import { newId } from "@/lib/ids";
import { withLock } from "@/lib/locks";
import { createStore, useStore, type Store } from "@/lib/store";

/** A message that the server has not confirmed yet. */
export interface Unsent {
  client_id: string;
  room: string;
  content: string;
  parent_id: string | null;
  attachment_ids: string[];
  created_at: string;
  /** `sent`: confirmed, kept on screen until its event has come. */
  state: "waiting" | "failed" | "sent";
  /** Why it failed. */
  code: string | null;
}

export type NewUnsent = Pick<Unsent, "room" | "content"> & Partial<Pick<Unsent, "parent_id" | "attachment_ids">>;

const RETRY_MS = 4_000;
const kept = () => createKeyStore("spindle", "outbox");

/**
 * What one person wrote and the server has not confirmed: shown at once, kept over reloads, sent in order, each by a client
 * id that makes sending it twice harmless. A refusal stays on screen until the person decides.
 */
export class Outbox {
  readonly items: Store<Unsent[]> = createStore<Unsent[]>([]);
  private readonly channel: Channel<null>;
  private readonly key: string;
  private readonly retryMs: number;
  private isSending = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(userId: string, retryMs = RETRY_MS) {
    this.retryMs = retryMs;
    this.key = `outbox:${userId}`;
    this.channel = openChannel(`spindle-${this.key}`);
  }

  /** Goes on with what was kept, until the function given back is called. */
  start(): () => void {
    const wake = () => void this.send();
    const reread = () => void this.read();
    const stopListening = this.channel.listen(reread);
    globalThis.addEventListener("online", wake);
    void this.read().then(wake);
    return () => {
      clearTimeout(this.timer);
      stopListening();
      globalThis.removeEventListener("online", wake);
    };
  }

  add({ room, content, parent_id = null, attachment_ids = [] }: NewUnsent): void {
    const created_at = new Date().toISOString();
    const item = { room, content, parent_id, attachment_ids, client_id: newId(), created_at, state: "waiting", code: null } as const;
    void this.change((items) => [...items, item]).then(() => this.send());
  }

  retry(clientId: string): void {
    void this.change((items) => items.map((item) => (item.client_id === clientId ? { ...item, state: "waiting", code: null } : item)))
      .then(() => this.send());
  }

  /** Takes an item away: given up, or seen among the messages. */
  drop(clientId: string): void {
    if (!this.items.get().some((item) => item.client_id === clientId)) return;
    void this.change((items) => items.filter((item) => item.client_id !== clientId));
  }

  /** Sends what waits, oldest first; one tab at a time. */
  async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.timer);
    try {
      await withLock(`spindle-${this.key}`, () => this.sendAll());
    } finally {
      this.isSending = false;
    }
  }

  private async sendAll(): Promise<void> {
    await this.read();
    for (let next = this.next(); next !== undefined; next = this.next()) {
      if (!(await this.sendOne(next))) {
        this.timer = setTimeout(() => void this.send(), this.retryMs);
        return;
      }
    }
  }

  private next(): Unsent | undefined {
    return this.items.get().find((item) => item.state === "waiting");
  }

  /** Whether it is settled, one way or the other. */
  private async sendOne({ client_id, room, content, parent_id, attachment_ids }: Unsent): Promise<boolean> {
    const body = { client_id, content, ...(parent_id !== null && { parent_id }), ...(attachment_ids.length > 0 && { attachment_ids }) };
    try {
      await unwrap(
        conversations.POST("/api/v1/conversations/{conversation_id}/messages", {
          params: { path: { conversation_id: room } },
          body,
        }),
      );
      await this.settle(client_id, "sent", null);
      return true;
    } catch (error) {
      if (error instanceof Unreachable || (error instanceof Problem && error.isPassing)) return false;
      if (!(error instanceof Problem)) throw error;
      await this.settle(client_id, "failed", error.code);
      return true;
    }
  }

  private settle(clientId: string, state: Unsent["state"], code: string | null): Promise<void> {
    return this.change((items) => items.map((item) => (item.client_id === clientId ? { ...item, state, code } : item)));
  }

  /** Changes what is shown at once and what is kept right after. */
  private async change(edit: (items: Unsent[]) => Unsent[]): Promise<void> {
    this.items.set(edit);
    await update<Unsent[]>(this.key, (items) => edit(items ?? []).filter((item) => item.state !== "sent"), kept());
    this.channel.post(null);
  }

  /** Takes over what other tabs have changed; what was just sent here stays until its event. */
  private async read(): Promise<void> {
    const stored = (await get<Unsent[]>(this.key, kept())) ?? [];
    const known = new Set(stored.map((item) => item.client_id));
    this.items.set((items) => [...items.filter((item) => item.state === "sent" && !known.has(item.client_id)), ...stored]);
  }
}

const current = createStore<Outbox | null>(null);

export function openOutbox(userId: string): () => void {
  const outbox = new Outbox(userId);
  current.set(outbox);
  const stop = outbox.start();
  return () => {
    stop();
    current.set(null);
  };
}

const nobodys = createStore<Unsent[]>([]);

/** The outbox of the person signed in. */
export function useOutbox(): Outbox | null {
  return useStore(current);
}

/** What waits in one room. */
export function useUnsent(room: string): Unsent[] {
  const outbox = useOutbox();
  return useStore(outbox?.items ?? nobodys).filter((item) => item.room === room);
}
