import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { roomsQuery } from "@/entities/conversations";
import { useTimes } from "@/i18n/times";
import { useSizes } from "@/i18n/sizes";
import { useMe } from "@/session/session";
import { Notice, Waiting } from "@/ui/Notice";
import { describe } from "@/ui/useTask";
import { acquaintancesQuery, usageQuery, type Extent, type GroupBy } from "./budgets";
import styles from "./Money.module.css";

/** What calls of models used, by one thing. */
export function UsageTable({ groupBy, extent }: { groupBy: GroupBy; extent: Extent }) {
  const { t } = useLingui();
  const sizes = useSizes();
  const nameOf = useNames(groupBy);
  const { data: entries, error } = useQuery(usageQuery(groupBy, extent));
  const hasFiles = entries?.some((entry) => (entry.storage_bytes ?? 0) > 0) ?? false;
  if (error !== null) return <Notice kind="warn">{describe(error)}</Notice>;
  if (entries === undefined) return <Waiting label={t`Loading`} />;
  if (entries.length === 0) {
    return (
      <p>
        <Trans>Nothing was used yet.</Trans>
      </p>
    );
  }
  return (
    // Where there is too little room it scrolls, by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} tabIndex={0} role="group">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t`What`}</th>
            <th scope="col">{t`Calls`}</th>
            <th scope="col">{t`Tokens`}</th>
            <th scope="col">{t`Cost`}</th>
            {hasFiles && <th scope="col">{t`Files`}</th>}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.key}>
              <th scope="row">{nameOf(entry.key)}</th>
              <td>{sizes.count(entry.calls ?? 0)}</td>
              <td>{sizes.count((entry.prompt_tokens ?? 0) + (entry.completion_tokens ?? 0))}</td>
              <td>{entry.cost_micro_usd == null ? t`unknown` : sizes.money(entry.cost_micro_usd)}</td>
              {hasFiles && <td>{sizes.bytes(entry.storage_bytes ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useNames(groupBy: GroupBy): (key: string) => string {
  const { t } = useLingui();
  const me = useMe();
  const times = useTimes();
  const { data: rooms } = useInfiniteQuery(roomsQuery);
  const { data: people } = useQuery({ ...acquaintancesQuery, enabled: groupBy === "person" });
  switch (groupBy) {
    case "conversation": {
      const titles = new Map(rooms?.pages.flatMap(({ items }) => items.map((room) => [room.id, room.title] as const)));
      return (key) => titles.get(key) ?? t`Untitled conversation`;
    }
    case "person": {
      const names = new Map([me, ...(people ?? [])].map(({ id, display_name }) => [id, display_name]));
      return (key) => names.get(key) ?? key;
    }
    case "day":
      return times.date;
    case "model":
      return (key) => key;
  }
}
