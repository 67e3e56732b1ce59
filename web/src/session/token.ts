import { anonymous } from "@/api/client";
import { Problem } from "@/api/problem";
import { unwrap } from "@/api/transport";
import type { Session } from "@/api/types";
import { openChannel } from "@/lib/channel";
import { withLock } from "@/lib/locks";

/*
 * The access token lives in memory only. The refresh token is a cookie that scripts cannot read; it changes at each use,
 * so among all tabs one refreshes at a time and tells the others what it got.
 */

/** Time before its end at which a token is renewed, so that none runs out on its way. */
const MARGIN_MS = 20_000;

interface Held {
  token: string;
  goodUntil: number;
}

type Heard = { kind: "session"; session: Session; goodUntil: number } | { kind: "ended" };

const channel = openChannel<Heard>("spindle-session");
let held: Held | null = null;
let refreshing: Promise<Session | null> | null = null;
let onSession: (session: Session | null) => void = () => undefined;

/** Calls `listener` with each new session of this browser, and with null when it ends, in whichever tab. */
export function watchSessions(listener: (session: Session | null) => void): void {
  onSession = listener;
}

channel.listen((heard) => {
  held = heard.kind === "session" ? { token: heard.session.access_token, goodUntil: heard.goodUntil } : null;
  onSession(heard.kind === "session" ? heard.session : null);
});

/** Takes over a session just begun or renewed, and tells the other tabs. */
export function adopt(session: Session): void {
  const goodUntil = Date.now() + session.expires_in * 1000 - MARGIN_MS;
  held = { token: session.access_token, goodUntil };
  channel.post({ kind: "session", session, goodUntil });
  onSession(session);
}

/** Forgets the session, in every tab. */
export function forget(): void {
  held = null;
  channel.post({ kind: "ended" });
  onSession(null);
}

/** A new session by cookie, or null for a guest; callers at the same time share one request. Throws Unreachable. */
export function refresh(): Promise<Session | null> {
  refreshing ??= withLock("spindle-refresh", refreshAlone).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function refreshAlone(): Promise<Session | null> {
  try {
    const session = await unwrap(anonymous.POST("/api/v1/accounts/sessions/refresh"));
    adopt(session);
    return session;
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 401 && error.status !== 403)) throw error;
    if (held !== null) forget();
    return null;
  }
}

/** A token that is good for a while yet, or null for a guest. */
export async function currentToken(): Promise<string | null> {
  if (held === null || Date.now() < held.goodUntil) return held?.token ?? null;
  return renewToken(held.token);
}

/** A token other than `refused`; another tab may have fetched one while this one waited for its turn. */
export async function renewToken(refused: string): Promise<string | null> {
  if (held !== null && held.token !== refused) return held.token;
  return (await refresh())?.access_token ?? null;
}
