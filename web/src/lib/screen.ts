/** Whether a panel covers all of a room, as on a phone: what it leads to must close it. */
export function panelsCoverRooms(): boolean {
  return globalThis.matchMedia("(width < 48rem)").matches;
}
