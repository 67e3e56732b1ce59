import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { Problem } from "@/api/problem";
import { roomQuery } from "@/entities/conversations";
import type { Conversation } from "@/api/types";
import { usePieces } from "@/registry/registry";
import { prepareMarkdown } from "@/ui/markdown/Markdown";
import { Empty, Waiting } from "@/ui/Notice";
import { describe } from "@/ui/useTask";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";
import { PanelHost } from "./PanelHost";
import { RoomHead } from "./RoomHead";
import styles from "./RoomPage.module.css";

prepareMarkdown();

/** One conversation: its head, messages, composer, and a panel beside them. */
export default function RoomPage() {
  const { t } = useLingui();
  const { roomId = "" } = useParams();
  const { data: room, error } = useQuery(roomQuery(roomId));
  if (room !== undefined) return <Room key={room.id} room={room} />;
  if (error === null) return <Waiting label={t`Loading the conversation`} />;
  if (error instanceof Problem && error.status === 404) return <Missing title={describe(error)} />;
  throw error;
}

function Missing({ title }: { title: string }) {
  return (
    <Empty title={title}>
      <Link to="/">
        <Trans>To my conversations</Trans>
      </Link>
    </Empty>
  );
}

function Room({ room }: { room: Conversation }) {
  const above = usePieces("roomParts").filter((part) => part.slot === "above-composer");
  return (
    <div className={styles.room}>
      <section className={styles.talk}>
        <RoomHead room={room} />
        <MessageList room={room} />
        {above.map(({ id, Component }) => (
          <Component key={id} room={room} />
        ))}
        <Composer room={room} />
      </section>
      <PanelHost room={room} />
    </div>
  );
}
