interface Versioned {
  version: number;
}

/** The newer of two states of one object; of equal ones `next`, since pointers and counts move without a version. */
export function newer<T extends Versioned>(held: T, next: T): T {
  return next.version >= held.version ? next : held;
}

/** `items` with `next` in the place of the one it is a newer state of, or at the end. */
export function upsert<T extends Versioned>(items: T[], next: T, isSame: (item: T) => boolean): T[] {
  const index = items.findIndex(isSame);
  const held = items[index];
  if (held === undefined) return [...items, next];
  const chosen = newer(held, next);
  return chosen === held ? items : items.with(index, chosen);
}
