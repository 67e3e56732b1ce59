import { useLingui } from "@lingui/react/macro";
import { Avatar } from "@/ui/Avatar";
import styles from "./MentionList.module.css";
import type { Mentionable } from "./mentions";

interface MentionListProps {
  id: string;
  matches: readonly Mentionable[];
  active: number;
  onChoose: (one: Mentionable) => void;
}

/** Who could be meant; the focus stays in the text. */
export function MentionList({ id, matches, active, onChoose }: MentionListProps) {
  const { t } = useLingui();
  return (
    <div id={id} className={styles.list} role="listbox" aria-label={t`People and AIs to mention`}>
      {matches.map((one, index) => (
        // The text keeps the focus and the keys; this is for those who point.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={one.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={styles.option}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(one)}
        >
          <Avatar name={one.title} kind={one.kind === "ai" ? "ai" : "person"} size="small" />
          <span dir="auto">{one.kind === "all" ? t`Everyone` : one.title}</span>
          <small>{one.detail}</small>
        </div>
      ))}
    </div>
  );
}
