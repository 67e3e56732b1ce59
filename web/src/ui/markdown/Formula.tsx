import { useEffect, useRef } from "react";

interface FormulaProps {
  tex: string;
  isDisplay?: boolean;
}

/** A formula in TeX. Its source stands there until KaTeX has come, and stays where it is no TeX. */
export function Formula({ tex, isDisplay = false }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let isCurrent = true;
    void import("./katex").then(({ render }) => {
      if (isCurrent && place.current !== null) render(tex, place.current, isDisplay);
    });
    return () => {
      isCurrent = false;
    };
  }, [tex, isDisplay]);
  return (
    <span ref={place} dir="ltr" role="math" aria-label={tex}>
      {tex}
    </span>
  );
}
