const MOST = 20;

/** Pure: who wrote the lines of a transcript, in order of their first; lines that are none, or cut off, are passed over. */
export function namesIn(transcript: string): string[] {
  const names = new Set<string>();
  for (const line of transcript.split("\n")) {
    const name = authorOf(line);
    if (name !== null) names.add(name);
    if (names.size === MOST) break;
  }
  return [...names];
}

function authorOf(line: string): string | null {
  if (!line.startsWith("{")) return null;
  try {
    const { author } = JSON.parse(line) as { author?: unknown };
    return typeof author === "string" && author !== "" ? author : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** Pure: the field that says which names are people here, where any are. */
export function writeAuthors(people: Readonly<Record<string, string>>): { authors?: string } {
  const known = Object.entries(people).filter(([, userId]) => userId !== "");
  return known.length === 0 ? {} : { authors: JSON.stringify(Object.fromEntries(known)) };
}
