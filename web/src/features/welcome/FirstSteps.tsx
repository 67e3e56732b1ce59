import { Trans, useLingui } from "@lingui/react/macro";
import { suggestText } from "@/entities/suggestedText";
import type { RoomProps } from "@/registry/feature";
import { useMe } from "@/session/session";
import { Button } from "@/ui/Button";
import styles from "./FirstSteps.module.css";
import { isBeingTried } from "./firstRoom";

/** Questions to begin with; choosing one writes it, sending it is the person's. */
export default function FirstSteps({ room }: RoomProps) {
  const { t } = useLingui();
  const { id } = useMe();
  if (!isBeingTried(room, id)) return null;
  const questions = [t`@Scribe hello, what can you do?`, t`@Scribe add a task: invite a friend`, t`@Scribe what was said?`];
  return (
    <section className={styles.steps} aria-label={t`First steps`}>
      <p className={styles.lead}>
        <Trans>This room is yours to try things in. Choose a question, then send it:</Trans>
      </p>
      <div className={styles.questions}>
        {questions.map((question) => (
          <Button key={question} dir="auto" onClick={() => suggestText(room.id, question)}>
            {question}
          </Button>
        ))}
      </div>
    </section>
  );
}
