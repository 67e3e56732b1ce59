/** Until when each person is taken to be typing, in milliseconds, by their id. */
export type Typists = Readonly<Record<string, number>>;

/** Pure: with the news of one person. */
export function hear(typists: Typists, userId: string, until: string): Typists {
  return { ...typists, [userId]: Date.parse(until) };
}

/** Pure: who is typing at `now`; the same object where nobody stopped. */
export function current(typists: Typists, now: number): Typists {
  const left = Object.entries(typists).filter(([, until]) => until > now);
  return left.length === Object.keys(typists).length ? typists : Object.fromEntries(left);
}
