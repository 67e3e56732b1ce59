import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import styles from "./Markdown.module.css";

interface WebLinkProps {
  href: string | undefined;
  children: ReactNode;
}

/** A link that shows where it goes, whatever its words say. */
export function WebLink({ href, children }: WebLinkProps) {
  if (href === undefined || href === "") return <span>{children}</span>;
  if (href.startsWith("#")) return <a href={href}>{children}</a>;
  const host = hostOf(href);
  const isSaid = typeof children === "string" && host !== null && children.includes(host);
  return (
    <>
      <a href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
      {!isSaid && host !== null && <span className={styles.host}> ({host})</span>}
    </>
  );
}

interface PictureLinkProps {
  src: string | undefined;
  alt: string | undefined;
}

/** A picture from elsewhere, as a link: loading it would tell its server who reads this. */
export function PictureLink({ src, alt }: PictureLinkProps) {
  return (
    <WebLink href={src}>
      {alt === undefined || alt === "" ? <Trans>Picture</Trans> : <Trans>Picture: {alt}</Trans>}
    </WebLink>
  );
}

export function hostOf(href: string): string | null {
  try {
    return new URL(href).host || href;
  } catch {
    return null; // relative: it stays here
  }
}
