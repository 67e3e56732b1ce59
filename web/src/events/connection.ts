import { Problem, Unreachable } from "@/api/problem";
import { openEventStream } from "@/api/stream";
import { sleep } from "@/lib/moments";
import { FrameReader } from "./sse";
import type { Delivered, StreamEvent } from "./types";

/** Silence after which a stream counts as dead. The server says something every 15 s. */
export const SILENCE_MS = 45_000;
const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export type ConnectionState = "connecting" | "live" | "waiting" | "ended";

export interface ConnectionHooks {
  /** Where to resume; null is now. */
  cursor: () => string | null;
  deliver: (delivered: Delivered) => void;
  show: (state: ConnectionState) => void;
}

/** Keeps a stream open until `signal` aborts or nobody is signed in any more; reconnects with growing patience. */
export async function keepConnected(hooks: ConnectionHooks, signal: AbortSignal): Promise<void> {
  let failures = 0;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    hooks.show(failures > 0 ? "waiting" : "connecting");
    try {
      await readStream(hooks, signal, () => {
        failures = 0;
      });
    } catch (error) {
      if (isOver()) return;
      if (error instanceof Problem && error.status === 401) { hooks.show("ended"); return; }
      if (!isPassing(error)) throw error;
      failures += 1;
      hooks.show("waiting");
      await waitForBetterTimes(failures, error, signal);
    }
  }
}

async function readStream(hooks: ConnectionHooks, signal: AbortSignal, onAlive: () => void): Promise<void> {
  const silence = new AbortController();
  const fallSilent = () => silence.abort();
  let timer = setTimeout(fallSilent, SILENCE_MS);
  globalThis.addEventListener("offline", fallSilent); // what is open then may stay open and never say anything again
  const frames = new FrameReader();
  try {
    const stream = await openEventStream(hooks.cursor(), AbortSignal.any([signal, silence.signal]));
    for await (const chunk of chunksOf(stream)) {
      clearTimeout(timer);
      timer = setTimeout(fallSilent, SILENCE_MS);
      for (const frame of frames.push(chunk)) {
        const event = JSON.parse(frame.data) as StreamEvent;
        if (event.type === "hello") {
          onAlive();
          hooks.show("live");
        }
        hooks.deliver({ event, cursor: frame.id });
      }
    }
  } finally {
    clearTimeout(timer);
    globalThis.removeEventListener("offline", fallSilent);
  }
}

async function* chunksOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable || error instanceof Problem) return true;
  // A stream that breaks while it is read, and one that fell silent.
  return error instanceof TypeError || (error instanceof DOMException && error.name === "AbortError");
}

async function waitForBetterTimes(failures: number, error: unknown, signal: AbortSignal): Promise<void> {
  const asked = error instanceof Problem ? (error.retryAfterS ?? 0) * 1000 : 0;
  const grown = Math.min(SHORTEST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  const online = new AbortController();
  const wake = () => online.abort();
  globalThis.addEventListener("online", wake, { once: true });
  await sleep(Math.max(asked, grown * (0.75 + Math.random() / 2)), AbortSignal.any([signal, online.signal]));
  globalThis.removeEventListener("online", wake);
}
