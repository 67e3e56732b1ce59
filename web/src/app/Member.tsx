import { Trans, useLingui } from "@lingui/react/macro";
import { Suspense, useEffect } from "react";
import { Outlet, useMatch } from "react-router";
import { follow, forgetEverything, useConnection } from "@/events/live";
import { ConversationList } from "@/features/conversations/ConversationList";
import { usePieces } from "@/registry/registry";
import { useMe } from "@/session/session";
import { Notice, Waiting } from "@/ui/Notice";
import { Failure } from "./Failure";
import styles from "./Member.module.css";

/** The frame for people signed in: their conversations at one side, the page at the other; on a phone one of both. */
export function Member() {
  const { t } = useLingui();
  const me = useMe();
  const isHome = useMatch("/") !== null;
  useEvents(me.id);
  return (
    <div className={styles.frame} data-home={isHome}>
      <a className={styles.skip} href="#main">
        <Trans>Skip to the conversation</Trans>
      </a>
      <ConnectionBanner />
      <nav className={styles.list} aria-label={t`Conversations`}>
        <ConversationList />
      </nav>
      <main id="main" className={styles.page} tabIndex={-1}>
        <Failure>
          <Suspense fallback={<Waiting label={t`Loading`} />}>
            <Outlet />
          </Suspense>
        </Failure>
      </main>
      <BackgroundWork />
    </div>
  );
}

function useEvents(userId: string): void {
  useEffect(() => {
    const end = new AbortController();
    void follow(userId, end.signal);
    return () => {
      end.abort();
      forgetEverything();
    };
  }, [userId]);
}

function BackgroundWork() {
  return usePieces("background").map(({ id, Component }) => <Component key={id} />);
}

function ConnectionBanner() {
  const state = useConnection();
  return (
    <div className={styles.banner}>
      {state === "waiting" && (
        <Notice kind="warn" icon="warning">
          <Trans>No connection. What you write is kept and sent when it is back.</Trans>
        </Notice>
      )}
    </div>
  );
}
