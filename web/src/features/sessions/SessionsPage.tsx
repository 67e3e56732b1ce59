import { Trans, useLingui } from "@lingui/react/macro";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { accounts } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { SessionEntry } from "@/api/types";
import { useTimes } from "@/i18n/times";
import { Button, IconButton } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { Intro, Item, List } from "@/ui/List";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { deviceOf } from "./device";

const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  staleTime: 0,
  queryFn: async ({ signal }): Promise<SessionEntry[]> =>
    (await unwrap(accounts.GET("/api/v1/accounts/sessions", { signal }))).items,
});

export default function SessionsPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const task = useTask();
  const { data: sessions } = useQuery(sessionsQuery);
  if (sessions === undefined) return <Waiting label={t`Loading`} />;
  const end = (work: () => Promise<unknown>) =>
    void task.run(work).then(() => client.invalidateQueries(sessionsQuery));
  const endOne = (session_id: string) => () =>
    unwrap(accounts.DELETE("/api/v1/accounts/sessions/{session_id}", { params: { path: { session_id } } }));
  const endOthers = () => unwrap(accounts.DELETE("/api/v1/accounts/sessions"));
  return (
    <>
      <Intro>
        <Trans>Where you are signed in. End what you do not know; it takes effect within two seconds.</Trans>
      </Intro>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <List>
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} onEnd={() => end(endOne(session.id))} />
        ))}
      </List>
      {sessions.length > 1 && (
        <Button look="grave" icon="sign_out" isBusy={task.isBusy} onClick={() => end(endOthers)}>
          <Trans>Sign out everywhere else</Trans>
        </Button>
      )}
    </>
  );
}

function SessionItem({ session, onEnd }: { session: SessionEntry; onEnd: () => void }) {
  const { t } = useLingui();
  const times = useTimes();
  const device = deviceOf(session.user_agent) ?? t`Unknown device`;
  const last = times.full(session.last_used_at);
  return (
    <Item
      picture={<Icon name="device" size={24} />}
      title={session.current ? t`${device} (this one)` : device}
      detail={
        <>
          <Trans>Last used {last}</Trans>
          {session.address !== null && ` · ${session.address}`}
        </>
      }
      action={!session.current && <IconButton icon="sign_out" label={t`Sign out ${device}`} onClick={onEnd} />}
    />
  );
}
