import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import styles from "./Shortcuts.module.css";

/** All shortcuts there are. */
export function ShortcutSheet() {
  return (
    <dl className={styles.sheet}>
      <Row keys={["?"]}>
        <Trans>Show this sheet</Trans>
      </Row>
      <Row keys={["/", "Ctrl K"]}>
        <Trans>Search</Trans>
      </Row>
      <Row keys={["c"]}>
        <Trans>Write a message</Trans>
      </Row>
      <Row keys={["g"]}>
        <Trans>To the list of conversations</Trans>
      </Row>
      <Row keys={["Alt ↓", "Alt ↑"]}>
        <Trans>Next and previous conversation</Trans>
      </Row>
      <Row keys={["↑"]}>
        <Trans>Edit my last message, from an empty line</Trans>
      </Row>
      <Row keys={["Enter"]}>
        <Trans>Send; with Shift a new line</Trans>
      </Row>
      <Row keys={["Esc"]}>
        <Trans>Leave what is open</Trans>
      </Row>
    </dl>
  );
}

function Row({ keys, children }: { keys: string[]; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <dt>
        {keys.map((key) => (
          <kbd key={key} className={styles.key}>
            {key}
          </kbd>
        ))}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
