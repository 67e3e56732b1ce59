import type { Element } from "hast";
import { memo, useMemo, type ComponentProps } from "react";
import ReactMarkdown, { type Components, type ExtraProps } from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { CodeBlock } from "./CodeBlock";
import { Formula } from "./Formula";
import { PictureLink, WebLink } from "./links";
import styles from "./Markdown.module.css";
import { markMentions } from "./mentions";
import { unifyMath } from "./math";

interface RichProps {
  text: string;
  mentions: readonly string[];
}

const remarkPlugins: ComponentProps<typeof ReactMarkdown>["remarkPlugins"] = [
  remarkGfm,
  // A single dollar is money more often than mathematics.
  [remarkMath, { singleDollarTextMath: false }],
];

const components: Components = {
  a: ({ href, children }) => <WebLink href={href}>{children}</WebLink>,
  img: ({ src, alt }) => <PictureLink src={typeof src === "string" ? src : undefined} alt={alt} />,
  pre: ({ node }) => <Pre node={node} />,
  code: ({ className, children, node }) =>
    className?.includes("language-math") ? <Formula tex={textOf(node)} /> : <code>{children}</code>,
  table: ({ children }) => (
    // Wide tables scroll by themselves, by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.table} tabIndex={0} role="group">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <input type="checkbox" checked={checked === true} readOnly disabled />,
};

export default memo(function Rich({ text, mentions }: RichProps) {
  const names = mentions.join("\n");
  const rehypePlugins = useMemo(() => (names === "" ? [] : [[markMentions, names.split("\n")] as const]), [names]);
  return (
    <ReactMarkdown
      remarkPlugins={remarkPlugins}
      rehypePlugins={rehypePlugins as ComponentProps<typeof ReactMarkdown>["rehypePlugins"] & object}
      components={components}
    >
      {unifyMath(text)}
    </ReactMarkdown>
  );
});

function Pre({ node }: ExtraProps) {
  const code = node?.children.find((child): child is Element => child.type === "element");
  const names = code?.properties.className;
  const [name] = Array.isArray(names) ? names : [];
  const language = typeof name === "string" ? name.replace("language-", "") : "";
  const text = textOf(code).replace(/\n$/, "");
  return language === "math" ? <Formula tex={text} isDisplay /> : <CodeBlock code={text} language={language} />;
}

function textOf(node: Element | undefined): string {
  return (node?.children ?? []).map((child) => (child.type === "text" ? child.value : "")).join("");
}
