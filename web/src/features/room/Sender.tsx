import { Trans, useLingui } from "@lingui/react/macro";
import type { Message } from "@/api/types";
import styles from "./Sender.module.css";

/** Who wrote: for an AI its name, its model, and a mark that cannot be mistaken. */
export function Sender({ message }: { message: Message }) {
  const { t } = useLingui();
  return (
    <header className={styles.sender}>
      <strong dir="auto">{message.sender.name}</strong>
      {message.is_ai_generated && (
        <>
          <span className={styles.mark}>
            <Trans>AI</Trans>
          </span>
          {message.ai_model_id !== null && <span className={styles.model}>{message.ai_model_id}</span>}
          {message.is_first_responder && (
            <span className={styles.first} title={t`This AI answered first`}>
              <Trans>first</Trans>
            </span>
          )}
        </>
      )}
    </header>
  );
}
