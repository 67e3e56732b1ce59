import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import { AuditEntries } from "@/ui/AuditEntries";
import { Button } from "@/ui/Button";
import { Notice, Waiting } from "@/ui/Notice";
import { describe } from "@/ui/useTask";

const NO_NAMES = new Map<string, string>();

/** How long things are kept on this instance, and who changed what. */
export default function RecordPage() {
  return (
    <>
      <Retention />
      <Dashboard />
      <h3>
        <Trans>Who changed what</Trans>
      </h3>
      <Record />
    </>
  );
}

function Dashboard() {
  const { data: dashboard } = useQuery({
    queryKey: ["dashboard"],
    queryFn: ({ signal }) => unwrap(conversations.GET("/api/v1/admin/dashboard", { signal })),
  });
  if (dashboard?.url == null) return null;
  return (
    <>
      <h3>
        <Trans>Work in the background</Trans>
      </h3>
      <p>
        <a href={dashboard.url} target="_blank" rel="noopener noreferrer">
          <Trans>Open the dashboard of tasks</Trans>
        </a>
      </p>
    </>
  );
}

function Retention() {
  const { t } = useLingui();
  const { data: rules } = useQuery({
    queryKey: ["retention"],
    queryFn: ({ signal }) => unwrap(conversations.GET("/api/v1/admin/retention", { signal })),
  });
  const trial = useMutation({ mutationFn: () => unwrap(conversations.POST("/api/v1/admin/retention/dry-run")) });
  if (rules === undefined) return <Waiting label={t`Loading`} />;
  return (
    <>
      <h3>
        <Trans>How long things are kept</Trans>
      </h3>
      <p>
        {rules.idle_days === null ? (
          <Trans>Quiet conversations stay as they are.</Trans>
        ) : rules.action === "delete" ? (
          <Plural value={rules.idle_days} one="Conversations quiet for # day are deleted." other="Conversations quiet for # days are deleted." />
        ) : (
          <Plural value={rules.idle_days} one="Conversations quiet for # day are archived." other="Conversations quiet for # days are archived." />
        )}
      </p>
      <Button isBusy={trial.isPending} onClick={() => trial.mutate()}>
        <Trans>What would happen now?</Trans>
      </Button>
      {trial.error !== null && <Notice kind="warn">{describe(trial.error)}</Notice>}
      {trial.data !== undefined && (
        <Notice>
          <Trans>
            Of {trial.data.rooms_active} conversations {trial.data.rooms_told} have been told, {trial.data.rooms_kept} are kept.{" "}
            {trial.data.messages_to_archive} messages would move to the archive, {trial.data.messages_to_erase} would go.
          </Trans>
        </Notice>
      )}
    </>
  );
}

function Record() {
  const { t } = useLingui();
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["audit-of-instance"],
    staleTime: 0,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      unwrap(conversations.GET("/api/v1/admin/audit", { params: { query: { limit: 50, ...(pageParam !== null && { cursor: pageParam }) } }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
  if (data === undefined) return <Waiting label={t`Loading`} />;
  return (
    <>
      <AuditEntries entries={data.pages.flatMap(({ items }) => items)} names={NO_NAMES} />
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>More</Trans>
        </Button>
      )}
    </>
  );
}
