import type { ReactNode } from "react";
import { Cell } from "@/ui/cell/Cell";
import { LanguageChoice } from "@/ui/LanguageChoice";
import styles from "./Door.module.css";

interface DoorProps {
  title: string;
  children: ReactNode;
}

/** The page in front of the house. */
export function Door({ title, children }: DoorProps) {
  return (
    <main className={styles.door}>
      <div className={styles.card}>
        <header className={styles.head}>
          <Cell phase="anaphase" progress={0.35} size={64} />
          <span className={styles.name}>Spindle</span>
        </header>
        <h1 className={styles.title}>{title}</h1>
        {children}
      </div>
      <LanguageChoice />
    </main>
  );
}
