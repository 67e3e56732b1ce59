import { Problem, Unreachable } from "./problem";
import { currentAuthorization, requireOk, signedFetch } from "./transport";

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

/** Sends a form and tells how much of it has gone, 0..1, which `fetch` cannot. Throws Problem or Unreachable. */
export async function uploadWithProgress<T>(
  path: string,
  fields: Record<string, string | Blob>,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  const authorization = await currentAuthorization();
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", globalThis.location.origin + path);
    request.responseType = "json";
    if (authorization !== null) request.setRequestHeader("Authorization", authorization);
    request.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0);
    const fail = () => reject(new Unreachable("the server did not answer"));
    request.onerror = fail;
    request.onabort = fail;
    request.onload = () => {
      const answer: unknown = request.response;
      if (request.status >= 200 && request.status < 300) resolve(answer as T);
      else reject(new Problem(request.status, isRecord(answer) ? answer : {}));
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Hands a file that only the person signed in may read to the browser's downloads. Throws Problem or Unreachable. */
export async function saveFile(path: string, filename: string): Promise<void> {
  const address = URL.createObjectURL(await download(path));
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
