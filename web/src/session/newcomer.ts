const KEPT_AS = "spindle:newcomer";

/** Remembers, for as long as this tab is open, that this person made their account just now. */
export function keepNewcomer(): void {
  sessionStorage.setItem(KEPT_AS, "yes");
}

export function isNewcomer(): boolean {
  return sessionStorage.getItem(KEPT_AS) !== null;
}

export function forgetNewcomer(): void {
  sessionStorage.removeItem(KEPT_AS);
}
