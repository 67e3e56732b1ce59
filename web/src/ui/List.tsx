import type { ReactNode } from "react";
import styles from "./List.module.css";

export function List({ children }: { children: ReactNode }) {
  return <ul className={styles.list}>{children}</ul>;
}

interface ItemProps {
  picture?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}

/** One thing of a list: a picture, what it is, more about it, and what to do with it. */
export function Item({ picture, title, detail, action, children }: ItemProps) {
  return (
    <li className={styles.item}>
      {picture}
      <div className={styles.words}>
        <div className={styles.title}>{title}</div>
        {detail !== undefined && <div className={styles.detail}>{detail}</div>}
        {children}
      </div>
      {action}
    </li>
  );
}

/** A sentence or two above a list. */
export function Intro({ children }: { children: ReactNode }) {
  return <p className={styles.intro}>{children}</p>;
}
