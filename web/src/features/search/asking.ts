import { dropHidden, hideMarkup } from "@/lib/plainLine";
import { sliceCodePoints } from "@/lib/text";

export const FILTERS = ["in", "from", "has", "after", "before", "topic", "model"] as const;
export type FilterName = (typeof FILTERS)[number];

export interface Filter {
  name: FilterName;
  value: string;
}

/** What somebody looks for: words, narrowed by filters. */
export interface Asked {
  words: string;
  filters: Filter[];
}

const FILTER = new RegExp(`(?<![^\\s])(${FILTERS.join("|")}):(?:"([^"]*)"|([^\\s"]+))(?=\\s|$)`, "giu");

/** Pure: a question taken apart into its words and filters. */
export function readQuestion(question: string): Asked {
  const filters: Filter[] = [];
  const words = question.replace(FILTER, (_, name: string, quoted: string | undefined, plain: string | undefined) => {
    filters.push({ name: name.toLowerCase() as FilterName, value: quoted ?? plain ?? "" });
    return " ";
  });
  return { words: words.replace(/\s+/g, " ").trimStart(), filters };
}

/** Pure: the question as the server takes it. */
export function writeQuestion({ words, filters }: Asked): string {
  const written = filters.map(({ name, value }) => `${name}:${/\s/u.test(value) ? `"${value.replaceAll('"', "")}"` : value}`);
  return [...written, words.trim()].filter(Boolean).join(" ");
}

/** Pure: filters with one more; of a kind that has one value the new one takes the place. */
export function withFilter(filters: readonly Filter[], added: Filter): Filter[] {
  const isSingle = added.name === "after" || added.name === "before";
  const others = filters.filter((one) => (isSingle ? one.name !== added.name : one.name !== added.name || one.value !== added.value));
  return [...others, added];
}

export interface Segment {
  text: string;
  isMarked: boolean;
}

/** Pure: a Markdown text, without its signs, cut at its marks, which are pairs of start and length in code points. */
export function cutAtMarks(markdown: string, marks: readonly (readonly number[])[]): Segment[] {
  const text = hideMarkup(markdown);
  const segments: Segment[] = [];
  let end = 0;
  for (const [start = 0, length = 0] of marks) {
    if (start > end) segments.push({ text: sliceCodePoints(text, end, start), isMarked: false });
    segments.push({ text: sliceCodePoints(text, start, start + length), isMarked: true });
    end = start + length;
  }
  segments.push({ text: sliceCodePoints(text, end), isMarked: false });
  return segments.map((segment) => ({ ...segment, text: dropHidden(segment.text) })).filter((segment) => segment.text !== "");
}
