import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import { forgetInvitation, keepInvitation, readInvitation } from "@/session/invitation";
import { useSession } from "@/session/session";
import { Button } from "@/ui/Button";
import { Cell } from "@/ui/cell/Cell";
import { Empty, Notice, Waiting } from "@/ui/Notice";
import { describe, useTask } from "@/ui/useTask";
import styles from "./JoinPage.module.css";

/** Where an invitation leads: what it invites to, and the way in. */
export default function JoinPage() {
  const { t } = useLingui();
  const token = useToken();
  const preview = useQuery({
    queryKey: ["invitation", token],
    enabled: token !== null,
    queryFn: () => unwrap(conversations.POST("/api/v1/invitations/preview", { body: { token: token ?? "" } })),
  });
  if (token === null) return <NoInvitation title={t`There is no invitation in this address`} />;
  if (preview.error !== null) return <NoInvitation title={describe(preview.error)} />;
  if (preview.data === undefined) return <Waiting label={t`Loading`} />;
  const { conversation, people, ai_names: ais } = preview.data;
  const names = ais.join(", ");
  return (
    <main className={styles.page}>
      <Empty
        title={conversation.title ?? t`Untitled conversation`}
        picture={<Cell phase="anaphase" progress={0.3} size={72} />}
      >
        {conversation.description !== null && <p dir="auto">{conversation.description}</p>}
        <p>
          <Plural value={people} one="# person is there" other="# people are there" />
          {names !== "" && <Trans>, and {names}</Trans>}
        </p>
        <Enter token={token} />
      </Empty>
    </main>
  );
}

/** What the address names, also when another one is put into it, else what was kept when it named one. */
function useToken(): string | null {
  const { hash } = useLocation();
  const navigate = useNavigate();
  const named = hash.length > 1 ? hash.slice(1) : null;
  useEffect(() => {
    if (named === null) return;
    keepInvitation(named);
    void navigate("/join", { replace: true });
  }, [named, navigate]);
  return named ?? readInvitation();
}

function NoInvitation({ title }: { title: string }) {
  return (
    <main className={styles.page}>
      <Empty title={title} picture={<Cell phase="prophase" progress={0} size={72} />}>
        <Link to="/" onClick={forgetInvitation}>
          <Trans>To my conversations</Trans>
        </Link>
      </Empty>
    </main>
  );
}

function Enter({ token }: { token: string }) {
  const { status } = useSession();
  const navigate = useNavigate();
  const task = useTask();
  if (status !== "member") {
    return (
      <>
        <Link to="/sign-up?then=/join">
          <Trans>Make an account to join</Trans>
        </Link>
        <Link to="/sign-in?then=/join">
          <Trans>I have one: sign in</Trans>
        </Link>
      </>
    );
  }
  const accept = () =>
    task.run(async () => {
      const room = await unwrap(conversations.POST("/api/v1/invitations/accept", { body: { token } }));
      await navigate(`/c/${room.id}`, { replace: true });
      forgetInvitation();
    });
  return (
    <>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Button look="main" isBusy={task.isBusy} onClick={() => void accept()}>
        <Trans>Join the conversation</Trans>
      </Button>
    </>
  );
}
