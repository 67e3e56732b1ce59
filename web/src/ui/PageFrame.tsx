import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Icon } from "./Icon";
import styles from "./PageFrame.module.css";

/** A page beside the list of conversations: its title, and the way back where there is no room for both. */
export function PageFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useLingui();
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Link to="/" className={styles.back} aria-label={t`Back to the conversations`}>
          <Icon name="back" />
        </Link>
        <h1>{title}</h1>
      </header>
      <div className={styles.body}>{children}</div>
    </div>
  );
}
