const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;

/** Writes `\(…\)` and `\[…\]`, as models do, in the dollars that the parser knows; code stays as it is. */
export function unifyMath(text: string): string {
  if (!text.includes("\\(") && !text.includes("\\[")) return text;
  return text
    .split(CODE)
    .map((part, index) => (index % 2 === 1 ? part : translate(part)))
    .join("");
}

function translate(text: string): string {
  return text
    .replace(/\\\[([\s\S]+?)\\\]/g, (_, tex: string) => `\n$$\n${tex.trim()}\n$$\n`)
    .replace(/\\\(([^\n]+?)\\\)/g, (_, tex: string) => `$$${tex.trim()}$$`);
}
