import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { mayWrite } from "@/entities/rights";
import type { MessageContext } from "@/registry/feature";
import { IconButton } from "@/ui/Button";
import { selectVersion, standingOf, versionsQuery } from "./changes";
import styles from "./Versions.module.css";

/** The texts an answer had, one at a time: ‹ 2/3 ›. */
export function Versions(context: MessageContext) {
  const { message } = context;
  if (!message.is_ai_generated || message.attempt < 2 || message.deleted_at !== null) return null;
  return <Turning {...context} />;
}

function Turning({ message, room }: MessageContext) {
  const { t } = useLingui();
  const { data: versions = [] } = useQuery(versionsQuery(message));
  const standing = standingOf(message.content, versions);
  if (standing === null) return null;
  const { numbers, shown } = standing;
  const place = shown + 1;
  const all = numbers.length;
  const show = (index: number) => {
    const number = numbers[index];
    if (number != null) selectVersion(message, number);
  };
  const isOpen = mayWrite(room) && message.status !== "writing";
  return (
    <div className={styles.versions}>
      <IconButton icon="back" label={t`The answer before`} disabled={!isOpen || shown === 0} onClick={() => show(shown - 1)} />
      <span aria-hidden="true">
        {place}/{all}
      </span>
      <span className="visually-hidden">
        <Trans>
          Answer {place} of {all}
        </Trans>
      </span>
      <IconButton className={styles.next} icon="back" label={t`The next answer`} disabled={!isOpen || place === all} onClick={() => show(shown + 1)} />
    </div>
  );
}
