const keyOf = (user: string, room: string) => `spindle:unsent:${user}:${room}`;

/** What a person began to write in a room and has not sent, on this device. */
export function readUnsentText(user: string, room: string): string {
  return localStorage.getItem(keyOf(user, room)) ?? "";
}

export function keepUnsentText(user: string, room: string, text: string): void {
  if (text === "") localStorage.removeItem(keyOf(user, room));
  else localStorage.setItem(keyOf(user, room), text);
}
