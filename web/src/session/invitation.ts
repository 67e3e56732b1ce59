const KEPT_AS = "spindle:invitation";

/** An invitation's token, for as long as this tab is open: in an address it would reach logs. */
export function keepInvitation(token: string): void {
  sessionStorage.setItem(KEPT_AS, token);
}

export function readInvitation(): string | null {
  return sessionStorage.getItem(KEPT_AS);
}

export function forgetInvitation(): void {
  sessionStorage.removeItem(KEPT_AS);
}
