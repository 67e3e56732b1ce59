import { Plural, Trans } from "@lingui/react/macro";
import { i18n } from "@lingui/core";
import { sentenceFor } from "@/i18n/problems";
import { Button } from "@/ui/Button";
import { Markdown } from "@/ui/markdown/Markdown";
import { Notice } from "@/ui/Notice";
import styles from "./Bubble.module.css";
import { useOutbox, type Unsent } from "./outbox";

/** What one wrote, before the server has confirmed it. */
export function UnsentBubble({ unsent }: { unsent: Unsent }) {
  const outbox = useOutbox();
  const hasFailed = unsent.state === "failed";
  return (
    <article className={styles.line} data-own="true" data-first="true" data-last="true" aria-busy={!hasFailed}>
      <div className={styles.bubble}>
        <Markdown text={unsent.content} />
        {unsent.attachment_ids.length > 0 && (
          <p>
            <Plural value={unsent.attachment_ids.length} one="# file" other="# files" />
          </p>
        )}
        {hasFailed ? (
          <Notice kind="warn" icon="warning">
            <Trans>Not sent.</Trans> {unsent.code !== null && i18n._(sentenceFor(unsent.code))}
            <div>
              <Button look="quiet" icon="retry" onClick={() => outbox?.retry(unsent.client_id)}>
                <Trans>Try again</Trans>
              </Button>
              <Button look="quiet" icon="trash" onClick={() => outbox?.drop(unsent.client_id)}>
                <Trans>Discard</Trans>
              </Button>
            </div>
          </Notice>
        ) : (
          <footer className={styles.foot}>
            <Trans>sending</Trans>
          </footer>
        )}
      </div>
    </article>
  );
}
