import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { aisQuery } from "@/entities/lists";
import type { LiveDraft } from "@/events/drafts";
import type { RoomProps } from "@/registry/feature";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Markdown } from "@/ui/markdown/Markdown";
import { actOn } from "./acting";
import styles from "./Bubble.module.css";
import own from "./DraftBubble.module.css";
import sender from "./Sender.module.css";

/** A reply as it is being written. */
export function DraftBubble({ draft, room }: RoomProps & { draft: LiveDraft }) {
  const { t } = useLingui();
  const { data: ais = [] } = useQuery(aisQuery(room.id));
  const ai = ais.find(({ id }) => id === draft.ai_participant_id);
  const name = ai?.name ?? t`AI`;
  return (
    <article className={styles.line} data-ai="true" data-own="false" data-first="true" data-last="true" aria-busy="true">
      <div className={styles.side}>
        <Avatar name={name} kind="ai" size="small" />
      </div>
      <div className={styles.bubble}>
        <header className={sender.sender}>
          <strong dir="auto">{name}</strong>
          <span className={sender.mark}>
            <Trans>AI</Trans>
          </span>
          {ai !== undefined && <span className={sender.model}>{ai.model}</span>}
        </header>
        <DraftText draft={draft} />
      </div>
    </article>
  );
}

/** The text so far, and the way to stop it. */
export function DraftText({ draft }: { draft: LiveDraft }) {
  return (
    <>
      {draft.text !== "" && <Markdown text={draft.text} />}
      <footer className={own.writing}>
        <span className={own.pulse} aria-hidden="true" />
        <span className={own.word}>
          {draft.attempt > 1 ? <Trans>is writing, attempt {draft.attempt}</Trans> : <Trans>is writing</Trans>}
        </span>
        <Button look="quiet" icon="stop" onClick={() => actOn.stop(draft.conversation_id, draft.message_id)}>
          <Trans>Stop</Trans>
        </Button>
      </footer>
    </>
  );
}
