import { Trans } from "@lingui/react/macro";
import type { AuditEntry } from "@/api/types";
import { useTimes } from "@/i18n/times";
import styles from "./AuditEntries.module.css";
import { Intro, Item, List } from "./List";

interface AuditEntriesProps {
  entries: readonly AuditEntry[];
  /** What people are called, by id. */
  names: ReadonlyMap<string, string>;
}

/** Changes on the record: who, what, when, and what it was before and after. */
export function AuditEntries({ entries, names }: AuditEntriesProps) {
  if (entries.length === 0) {
    return (
      <Intro>
        <Trans>Nothing on the record yet.</Trans>
      </Intro>
    );
  }
  return (
    <List>
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} names={names} />
      ))}
    </List>
  );
}

function Entry({ entry, names }: { entry: AuditEntry; names: ReadonlyMap<string, string> }) {
  const times = useTimes();
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? id.slice(0, 8)));
  return (
    <Item
      title={<code>{entry.action}</code>}
      detail={
        <>
          {nameOf(entry.actor.id) ?? entry.actor.type} · {entry.object.type} {nameOf(entry.object.id)} · {times.full(entry.at)}
        </>
      }
    >
      {(entry.before !== null || entry.after !== null) && (
        <pre className={styles.change} dir="ltr">
          {[entry.before, entry.after].filter((state) => state !== null).map((state) => JSON.stringify(state)).join("\n→ ")}
        </pre>
      )}
    </Item>
  );
}
