import { useLingui } from "@lingui/react/macro";
import { useEffect, useState, type ReactNode } from "react";
import { IconButton } from "../Button";
import styles from "./CodeBlock.module.css";

interface CodeBlockProps {
  code: string;
  language: string;
}

const LONGEST = 20_000;

/** Code as it was written, coloured once the highlighter is there. */
export function CodeBlock({ code, language }: CodeBlockProps) {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  const coloured = useColours(code, language);
  const copy = () => {
    void navigator.clipboard.writeText(code).then(() => setCopied(true));
  };
  return (
    <figure className={styles.block} dir="ltr">
      <figcaption className={styles.head}>
        <span>{language}</span>
        <IconButton
          icon={isCopied ? "check" : "copy"}
          label={isCopied ? t`Copied` : t`Copy the code`}
          onClick={copy}
          onBlur={() => setCopied(false)}
        />
      </figcaption>
      {/* It scrolls sideways, so keyboards must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.code} tabIndex={0}>
        <code>{coloured ?? code}</code>
      </pre>
    </figure>
  );
}

function useColours(code: string, language: string): ReactNode {
  const [coloured, setColoured] = useState<ReactNode>(null);
  useEffect(() => {
    let isCurrent = true;
    if (language === "" || code.length > LONGEST) return;
    void import("./highlight").then(({ colour }) => {
      if (isCurrent) setColoured(colour(code, language));
    });
    return () => {
      isCurrent = false;
    };
  }, [code, language]);
  return coloured;
}
