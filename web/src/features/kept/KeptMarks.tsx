import { Trans } from "@lingui/react/macro";
import type { MessageContext } from "@/registry/feature";
import { Icon } from "@/ui/Icon";
import { isKept } from "./pinning";
import styles from "./Kept.module.css";

/** Says below a message that it is pinned or important. */
export function KeptMarks({ message }: MessageContext) {
  const isPinned = isKept(message, "pinned");
  const isImportant = isKept(message, "important");
  if (!isPinned && !isImportant) return null;
  return (
    <div className={styles.marks}>
      {isImportant && (
        <span className={styles.important}>
          <Icon name="flag" size={14} /> {message.importance > 2 ? <Trans>Key message</Trans> : <Trans>Important</Trans>}
        </span>
      )}
      {isPinned && (
        <span className={styles.pinned}>
          <Icon name="pin" size={14} /> <Trans>Pinned</Trans>
        </span>
      )}
    </div>
  );
}
