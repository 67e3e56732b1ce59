import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import styles from "./Notice.module.css";

interface NoticeProps {
  kind?: "plain" | "warn";
  icon?: IconName;
  children: ReactNode;
  action?: ReactNode;
}

/** A sentence that matters where it stands. */
export function Notice({ kind = "plain", icon, children, action }: NoticeProps) {
  return (
    <div className={[styles.notice, styles[kind]].join(" ")} role={kind === "warn" ? "alert" : "status"}>
      {icon !== undefined && <Icon name={icon} size={18} />}
      <div className={styles.words}>{children}</div>
      {action}
    </div>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  picture?: ReactNode;
}

/** What stands where there is nothing yet, and what to do about it. */
export function Empty({ title, children, picture }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {picture}
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Something is on its way. */
export function Waiting({ label }: { label: string }) {
  return (
    <div className={styles.waiting} role="status">
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span className="visually-hidden">{label}</span>
    </div>
  );
}
