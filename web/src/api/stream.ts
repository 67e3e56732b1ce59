import { requireOk, signedFetch } from "./transport";

/** The open event stream as text, resumed after `cursor`. Throws Problem or Unreachable. */
export async function openEventStream(cursor: string | null, signal: AbortSignal): Promise<ReadableStream<string>> {
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (cursor !== null) headers["Last-Event-ID"] = cursor;
  const url = `${globalThis.location.origin}/api/v1/events`;
  const response = await requireOk(await signedFetch(new Request(url, { headers, signal, cache: "no-store" })));
  if (response.body === null) throw new TypeError("an event stream without a body");
  return response.body.pipeThrough(new TextDecoderStream());
}
