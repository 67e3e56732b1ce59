export type Command = "help" | "search" | "compose" | "list" | "next" | "previous";

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** Pure: what the keys pressed stand for; while somebody writes, single letters are letters. */
export function commandOf({ key, ctrlKey, metaKey, altKey }: Pressed, isWriting: boolean): Command | null {
  if ((ctrlKey || metaKey) && !altKey) return key.toLowerCase() === "k" ? "search" : null;
  if (altKey) return key === "ArrowDown" ? "next" : key === "ArrowUp" ? "previous" : null;
  if (isWriting) return null;
  if (key === "?") return "help";
  if (key === "/") return "search";
  if (key === "c") return "compose";
  return key === "g" ? "list" : null;
}

/** Pure: the room before or after one in a list, round and round. */
export function neighbour(ids: readonly string[], current: string | undefined, step: 1 | -1): string | undefined {
  const index = current === undefined ? -1 : ids.indexOf(current);
  if (index === -1) return ids[0];
  return ids[(index + step + ids.length) % ids.length];
}
