import type { AIParticipant, Participant } from "@/api/types";

/** Somebody who can be named with @. */
export interface Mentionable {
  id: string;
  kind: "person" | "ai" | "all";
  /** What stands after the @. */
  handle: string;
  /** What tells people who it is. */
  title: string;
  detail: string;
}

/** The word being written after an @, and where it begins. */
export interface OpenMention {
  start: number;
  prefix: string;
}

const AT_MOST = 8;

/** Pure: the mention that stands open right before the caret, if any. */
export function findOpenMention(text: string, caret: number): OpenMention | null {
  const match = /(?:^|[\s([{«"'“‘])@([^\s@]{0,50})$/u.exec(text.slice(0, caret));
  if (match === null) return null;
  const prefix = match[1] ?? "";
  return { start: caret - prefix.length - 1, prefix };
}

/** Pure: who may be named in a room; `all` last. */
export function listMentionables(people: readonly Participant[], ais: readonly AIParticipant[], me: string): Mentionable[] {
  return [
    ...ais
      .filter((ai) => ai.active && ai.left_at === null)
      .map((ai): Mentionable => ({ id: ai.id, kind: "ai", handle: ai.name, title: ai.name, detail: ai.model })),
    ...people
      .filter((one) => one.is_active && one.user_id !== me && one.user.username !== null)
      .map(({ user }): Mentionable => {
        const handle = user.username ?? "";
        return { id: user.id, kind: "person", handle, title: user.display_name, detail: `@${handle}` };
      }),
    { id: "all", kind: "all", handle: "all", title: "all", detail: "@all" },
  ];
}

/** Pure: those whose name or handle begins with what was written, or has a word that does. */
export function matchMentionables(all: readonly Mentionable[], prefix: string): Mentionable[] {
  const wanted = prefix.toLocaleLowerCase();
  const begins = (text: string) =>
    text
      .toLocaleLowerCase()
      .split(/\s+/u)
      .some((word, _, words) => word.startsWith(wanted) || words.join(" ").startsWith(wanted));
  return all.filter((one) => begins(one.handle) || begins(one.title)).slice(0, AT_MOST);
}

/** Pure: the text with the open mention completed, and where the caret goes. */
export function completeMention(text: string, open: OpenMention, chosen: Mentionable): { text: string; caret: number } {
  const name = /\s/u.test(chosen.handle) ? `@"${chosen.handle}" ` : `@${chosen.handle} `;
  const rest = text.slice(open.start + 1 + open.prefix.length).replace(/^ /, "");
  return { text: text.slice(0, open.start) + name + rest, caret: open.start + name.length };
}
