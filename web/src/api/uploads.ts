import { requireOk, signedFetch } from "./transport";

/** Sends a form with files as the person signed in, and gives the answer. Throws Problem or Unreachable. */
export async function upload<T>(path: string, fields: Record<string, string | Blob>): Promise<T> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const request = new Request(globalThis.location.origin + path, { method: "POST", body });
  return (await (await requireOk(await signedFetch(request))).json()) as T;
}

/** A file that only the person signed in may read. Throws Problem or Unreachable. */
export async function download(path: string, signal?: AbortSignal): Promise<Blob> {
  const request = new Request(globalThis.location.origin + path, signal === undefined ? {} : { signal });
  return (await requireOk(await signedFetch(request))).blob();
}
