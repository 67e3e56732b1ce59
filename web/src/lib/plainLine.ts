const LONGEST = 160;
const NOTHING = "\0";

/** The first words of a Markdown text as one plain line. */
export function plainLine(text: string): string {
  return dropHidden(hideMarkup(text.slice(0, 4 * LONGEST)))
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST);
}

/** A Markdown text whose signs are hidden in place: all else stands where it stood, counted in code points. */
export function hideMarkup(text: string): string {
  return text
    .replaceAll(NOTHING, " ")
    .replace(/^\s*(```\S*|~~~\S*)\s*$/gm, hide)
    .replace(/^[\s:|-]*-\|-[\s:|-]*$|^\s*\|[\s:-]*-[\s:-]*\|\s*$|^\s*\||\|\s*$/gm, hide)
    .replace(/(!?\[)([^\]]*)(\]\([^)]*\))/g, (_, open: string, words: string, address: string) => hide(open) + words + hide(address))
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+\.)\s+/gm, hide)
    .replace(/\*\*|__|~~|`/g, hide);
}

/** What is left of a text, or of a part of it, whose signs were hidden. */
export function dropHidden(text: string): string {
  return text.replaceAll(NOTHING, "");
}

function hide(markup: string): string {
  return Array.from(markup, (sign) => (sign === "\n" ? sign : NOTHING)).join("");
}
