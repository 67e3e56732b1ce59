import { lazy, memo, Suspense } from "react";
import styles from "./Markdown.module.css";

const loadRich = () => import("./Rich");
const Rich = lazy(loadRich);

/** Marks that make a text more than plain lines. */
const MARKS = /[*_`#>[\]|$~<&\\]|^\s*([-+]|\d+[.)])\s|:\/\/|www\.|\S@\S+\.\S/m;

interface MarkdownProps {
  text: string;
  /** Names to show as mentions, without their @. */
  mentions?: readonly string[];
}

/**
 * A text as people and models write it. Raw HTML stays text; nothing is loaded from elsewhere: pictures become links, and
 * links say where they go. Plain text, which most messages are, needs none of the machinery.
 */
export const Markdown = memo(function Markdown({ text, mentions = [] }: MarkdownProps) {
  const isPlain = !MARKS.test(text) && mentions.length === 0;
  return (
    <div className={styles.text} dir="auto">
      {isPlain ? (
        <Plain text={text} />
      ) : (
        <Suspense fallback={<Plain text={text} />}>
          <Rich text={text} mentions={mentions} />
        </Suspense>
      )}
    </div>
  );
});

function Plain({ text }: { text: string }) {
  return text.split(/\n{2,}/).map((paragraph, index) => <p key={index}>{paragraph}</p>);
}

/** Fetches what rich texts need before the first is shown. */
export function prepareMarkdown(): void {
  void loadRich();
}
