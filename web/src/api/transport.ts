import { Problem, readProblem, Unreachable } from "./problem";

/** Where requests get their access token from; the session is the one who knows. */
export interface TokenSource {
  /** A token that is good for a while, or null for a guest. */
  current: () => Promise<string | null>;
  /** A token other than `refused`, or null when there is none to be had. */
  renew: (refused: string) => Promise<string | null>;
}

let source: TokenSource = { current: () => Promise.resolve(null), renew: () => Promise.resolve(null) };

export function setTokenSource(next: TokenSource): void {
  source = next;
}

/** `fetch` that answers nothing but an answer: Unreachable when there is none. */
export async function plainFetch(input: Request | string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable("the server did not answer", { cause: error });
  }
}

/** Sends as the person signed in; a token refused as expired is renewed once. */
export async function signedFetch(request: Request): Promise<Response> {
  const token = await source.current();
  if (token === null) return plainFetch(request);
  const again = request.clone();
  const response = await plainFetch(withToken(request, token));
  if (response.status !== 401) return response;
  const renewed = await source.renew(token);
  return renewed === null ? response : plainFetch(withToken(again, renewed));
}

/** What a request that is not made by `fetch` heads itself with; null for a guest. */
export async function currentAuthorization(): Promise<string | null> {
  const token = await source.current();
  return token === null ? null : `Bearer ${token}`;
}

function withToken(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's content. Throws Problem or Unreachable. */
export async function unwrap<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  const after = Number(response.headers.get("Retry-After"));
  throw new Problem(response.status, isRecord(error) ? error : {}, after > 0 ? after : null);
}

export async function requireOk(response: Response): Promise<Response> {
  if (!response.ok) throw await readProblem(response);
  return response;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
