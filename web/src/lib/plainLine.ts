const LONGEST = 160;

/** The first words of a Markdown text as one plain line. */
export function plainLine(text: string): string {
  return text
    .slice(0, 4 * LONGEST)
    .replace(/^\s*(```\S*|~~~\S*)\s*$/gm, " ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+\.)\s+/gm, "")
    .replace(/(\*\*|__|~~|`)/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST);
}
