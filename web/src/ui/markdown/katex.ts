import katex from "katex";
import "katex/dist/katex.min.css";

/** Draws a formula into `place`, node by node: markup with style attributes would be against the security policy. */
export function render(tex: string, place: HTMLElement, displayMode: boolean): void {
  katex.render(tex, place, { displayMode, throwOnError: false, trust: false, strict: false, maxExpand: 200, maxSize: 20 });
}
