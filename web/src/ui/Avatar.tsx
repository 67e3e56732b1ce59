import styles from "./Avatar.module.css";
import { Icon } from "./Icon";

interface AvatarProps {
  name: string;
  /** Kind of who it is: AIs are never mistaken for people. */
  kind?: "person" | "ai";
  size?: "small" | "normal" | "large";
  /** A picture of this origin, or an AI's emoji; pictures of others are not loaded. */
  src?: string | null;
}

const HUES = 12;

/** Initials on a colour of one's own. The name stands beside it, so it is hidden from those who listen. */
export function Avatar({ name, kind = "person", size = "normal", src }: AvatarProps) {
  const className = [styles.avatar, styles[kind], styles[size], styles[`hue${hueOf(name)}`]].join(" ");
  if (isOwn(src)) return <img className={className} src={src} alt="" loading="lazy" />;
  return (
    <span className={className} aria-hidden="true">
      {kind === "ai" ? (isSign(src) ? src : <Icon name="ai" size={size === "small" ? 14 : 20} />) : initialsOf(name)}
    </span>
  );
}

function isOwn(src: string | null | undefined): src is string {
  return typeof src === "string" && (src.startsWith("/") ? !src.startsWith("//") : src.startsWith("blob:"));
}

const LONGEST_SIGN = 10;

/** An emoji, and no letter: those stand for people. */
function isSign(src: string | null | undefined): src is string {
  return typeof src === "string" && src.length <= LONGEST_SIGN && /^[\p{Extended_Pictographic}\p{Emoji_Component}]+$/u.test(src) && /\p{Extended_Pictographic}/u.test(src);
}

export function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return sum % HUES;
}

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return chosen.map((word) => firstLetter(word ?? "")).join("").toLocaleUpperCase();
}

function firstLetter(word: string): string {
  for (const { segment } of letters.segment(word)) return segment;
  return "";
}
