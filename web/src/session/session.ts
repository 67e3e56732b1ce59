import { accounts, anonymous } from "@/api/client";
import { Problem, Unreachable } from "@/api/problem";
import { setTokenSource, unwrap } from "@/api/transport";
import type { Me, Session } from "@/api/types";
import { createStore, useStore } from "@/lib/store";
import { adopt, currentToken, forget, refresh, renewToken, watchSessions } from "./token";

/** Who uses this browser. `unreachable`: nobody could tell yet. */
export type SessionState =
  | { status: "starting" | "unreachable" | "guest"; user: null; sessionId: null }
  | { status: "member"; user: Me; sessionId: string };

export const sessionStore = createStore<SessionState>({ status: "starting", user: null, sessionId: null });

setTokenSource({ current: currentToken, renew: renewToken });
watchSessions((session) => sessionStore.set((before) => stateOf(session, before)));

function stateOf(session: Session | null, before: SessionState): SessionState {
  if (session === null) return { status: "guest", user: null, sessionId: null };
  const isSame = before.user?.id === session.user.id && before.user.version >= session.user.version;
  if (isSame && before.sessionId === session.session_id) return before;
  return { status: "member", user: session.user, sessionId: session.session_id };
}

/** Finds out by cookie whether somebody is signed in here. Never throws; `unreachable` may be asked again. */
export async function startSession(): Promise<void> {
  try {
    if ((await refresh()) === null) sessionStore.set({ status: "guest", user: null, sessionId: null });
  } catch (error) {
    if (!(error instanceof Unreachable) && !(error instanceof Problem)) throw error;
    sessionStore.set({ status: "unreachable", user: null, sessionId: null });
  }
}

export interface Credentials {
  login: string;
  password: string;
  otp?: string;
}

/** Throws Problem (`invalid_credentials`, `second_factor_required`, …) or Unreachable. */
export async function signIn(body: Credentials): Promise<void> {
  adopt(await unwrap(anonymous.POST("/api/v1/accounts/sessions", { body })));
}

export interface NewAccount {
  username: string;
  email: string;
  password: string;
  display_name?: string;
  setup_token?: string;
  invitation_token?: string;
}

/**
 * Makes the account, calls `onMade`, and signs in. Throws Problem (`username_taken`, `validation_failed`, …) or Unreachable.
 */
export async function signUp(body: NewAccount, onMade: () => void): Promise<void> {
  await unwrap(anonymous.POST("/api/v1/accounts/users", { body }));
  onMade();
  await signIn({ login: body.username, password: body.password });
}

/** Ends the session here and in every tab; offline it ends here, and the server's part when its time is up. */
export async function signOut(): Promise<void> {
  try {
    await unwrap(accounts.DELETE("/api/v1/accounts/sessions/current"));
  } catch (error) {
    if (!(error instanceof Unreachable) && !(error instanceof Problem)) throw error;
  }
  forget();
}

/** Puts a newer card of the person signed in into place. */
export function updateUser(user: Me): void {
  sessionStore.set((before) => (before.status === "member" ? { ...before, user } : before));
}

export function useSession(): SessionState {
  return useStore(sessionStore);
}

/** The person signed in, for what is shown to members only. */
export function useMe(): Me {
  const { user } = useSession();
  if (user === null) throw new Error("shown to a guest");
  return user;
}
