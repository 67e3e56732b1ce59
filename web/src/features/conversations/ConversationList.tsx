import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { roomsQuery, sortRooms } from "@/entities/conversations";
import { usePieces } from "@/registry/registry";
import { useMe } from "@/session/session";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Empty, Notice, Waiting } from "@/ui/Notice";
import { describe } from "@/ui/useTask";
import { ConversationRow } from "./ConversationRow";
import styles from "./ConversationList.module.css";
import { useNewConversation } from "./newConversation";

/** All my conversations, the liveliest first. */
export function ConversationList() {
  return (
    <div className={styles.side}>
      <Head />
      <Rooms />
    </div>
  );
}

function Head() {
  const { t } = useLingui();
  const me = useMe();
  const actions = usePieces("listActions");
  const name = me.display_name ?? me.username;
  return (
    <header className={styles.head}>
      <Link to="/settings/profile" className={styles.self} aria-label={t`Settings of ${name}`} title={t`Settings`}>
        <Avatar name={name} src={me.avatar_url} />
      </Link>
      <h1 className={styles.title}>
        <Trans>Conversations</Trans>
      </h1>
      {actions.map(({ id, Component }) => (
        <Component key={id} />
      ))}
    </header>
  );
}

function Rooms() {
  const { t } = useLingui();
  const [showsPutAway, showPutAway] = useState(false);
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(roomsQuery);
  if (isPending) return <Waiting label={t`Loading conversations`} />;
  if (data === undefined) {
    const again = <Button onClick={() => void refetch()}>{t`Try again`}</Button>;
    return (
      <Notice kind="warn" action={again}>
        {describe(error)}
      </Notice>
    );
  }
  const all = sortRooms(data.pages.flatMap((page) => page.items));
  if (all.length === 0) return <NoRooms />;
  const putAway = all.filter((room) => room.me.archived).length;
  const rooms = showsPutAway ? all : all.filter((room) => !room.me.archived);
  return (
    <ul className={styles.rooms}>
      {rooms.map((room) => (
        <ConversationRow key={room.id} room={room} />
      ))}
      {putAway > 0 && (
        <li className={styles.more}>
          <Button look="quiet" icon="archive" aria-expanded={showsPutAway} onClick={() => showPutAway(!showsPutAway)}>
            {showsPutAway ? <Trans>Hide what I put away</Trans> : <Plural value={putAway} one="# put away" other="# put away" />}
          </Button>
        </li>
      )}
      {hasNextPage && (
        <li className={styles.more}>
          <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Older conversations</Trans>
          </Button>
        </li>
      )}
    </ul>
  );
}

function NoRooms() {
  const { t } = useLingui();
  const start = useNewConversation();
  return (
    <Empty title={t`No conversations yet`}>
      <p>
        <Trans>Start one: an AI that needs no key is there to try things with.</Trans>
      </p>
      <Button look="main" icon="add" onClick={start}>
        <Trans>New conversation</Trans>
      </Button>
    </Empty>
  );
}
