import type { Element, ElementContent, Root, Text } from "hast";

const UNTOUCHED = new Set(["code", "pre", "a"]);

/** Puts a mark around each `@name` of those who were really mentioned, outside of code and links. */
export function markMentions(names: readonly string[]): (tree: Root) => void {
  const alternatives = [...names].sort((one, other) => other.length - one.length).map(escape);
  const pattern = new RegExp(`@(?:"(?:${alternatives.join("|")})"|(?:${alternatives.join("|")}))`, "giu");
  return (tree) => markIn(tree, pattern);
}

function markIn(parent: Root | Element, pattern: RegExp): void {
  parent.children = (parent.children as ElementContent[]).flatMap((child) => {
    if (child.type === "text") return split(child, pattern);
    if (child.type === "element" && !UNTOUCHED.has(child.tagName)) markIn(child, pattern);
    return [child];
  });
}

function split({ value }: Text, pattern: RegExp): ElementContent[] {
  const parts: ElementContent[] = [];
  let end = 0;
  for (const match of value.matchAll(pattern)) {
    if (match.index > end) parts.push({ type: "text", value: value.slice(end, match.index) });
    parts.push({ type: "element", tagName: "mark", properties: {}, children: [{ type: "text", value: match[0] }] });
    end = match.index + match[0].length;
  }
  return end === 0 ? [{ type: "text", value }] : [...parts, { type: "text", value: value.slice(end) }];
}

function escape(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
