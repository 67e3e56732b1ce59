import { openChannel, type Channel } from "@/lib/channel";
import { canShareStream, holdLock } from "@/lib/locks";
import { keepConnected, type ConnectionState } from "./connection";
import type { Delivered, StreamEvent } from "./types";

type Word =
  | { kind: "delivered"; delivered: Delivered }
  | { kind: "state"; state: ConnectionState; cursor: string | null }
  | { kind: "joined" }
  | { kind: "behind"; messageId: string };

export interface StreamHooks {
  deliver: (event: StreamEvent) => void;
  show: (state: ConnectionState) => void;
  /** Events that bring a tab which joined late up to date with all texts being written. */
  tellDrafts: (messageId: string | null) => StreamEvent[];
}

/**
 * One stream for all tabs of this browser. The tab that holds the lock reads it and passes every event on; each tab keeps
 * a cache of its own, and the cursor with it, so that whichever leads next resumes where the last one was heard.
 */
export class SharedStream {
  private readonly channel: Channel<Word>;
  private cursor: string | null = null;
  private state: ConnectionState = "connecting";
  private leads = false;

  private readonly hooks: StreamHooks;
  private readonly userId: string;

  constructor(userId: string, hooks: StreamHooks) {
    this.userId = userId;
    this.hooks = hooks;
    this.channel = openChannel(`spindle-events:${userId}`);
  }

  /** Follows, and leads when it is this tab's turn, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    if (!canShareStream()) return this.lead(signal);
    const stop = this.channel.listen((word) => this.hear(word));
    signal.addEventListener("abort", stop, { once: true });
    this.channel.post({ kind: "joined" });
    await holdLock(`spindle-events:${this.userId}`, signal, () => this.lead(signal));
  }

  /** Asks for the whole text of a message of which this tab missed a part; the server tells the leader by itself. */
  askForText(messageId: string): void {
    if (!this.leads) this.channel.post({ kind: "behind", messageId });
  }

  private async lead(signal: AbortSignal): Promise<void> {
    this.leads = true;
    await keepConnected(
      {
        cursor: () => this.cursor,
        deliver: (delivered) => {
          this.channel.post({ kind: "delivered", delivered });
          this.take(delivered);
        },
        show: (state) => {
          this.show(state);
          this.tellState();
        },
      },
      signal,
    );
  }

  private hear(word: Word): void {
    if (word.kind === "delivered") this.take(word.delivered);
    else if (word.kind === "state") {
      this.cursor = word.cursor ?? this.cursor;
      this.show(word.state);
    } else if (this.leads && word.kind === "joined") {
      this.tellState();
      this.pass(this.hooks.tellDrafts(null));
    } else if (this.leads && word.kind === "behind") this.pass(this.hooks.tellDrafts(word.messageId));
  }

  private take({ event, cursor }: Delivered): void {
    this.cursor = cursor ?? this.cursor;
    this.hooks.deliver(event);
  }

  private pass(events: StreamEvent[]): void {
    for (const event of events) this.channel.post({ kind: "delivered", delivered: { event, cursor: null } });
  }

  private tellState(): void {
    this.channel.post({ kind: "state", state: this.state, cursor: this.cursor });
  }

  private show(state: ConnectionState): void {
    this.state = state;
    this.hooks.show(state);
  }
}
