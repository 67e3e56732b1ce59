import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { MessageTopic, Topic } from "@/api/types";
import { messageQuery } from "@/entities/message";
import { useTimes } from "@/i18n/times";
import { plainLine } from "@/lib/plainLine";
import { panelsCoverRooms } from "@/lib/screen";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Item, List } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import { aboutQuery } from "./topics";
import styles from "./TopicsPanel.module.css";

const SHOWN = 10;

/** One topic: what it is, how strong, and the messages about it, the newest first. */
export function About({ topic, room }: RoomProps & { topic: Topic }) {
  const { t } = useLingui();
  const { data: about } = useQuery(aboutQuery(room.id, topic.id));
  const [shown, show] = useState(SHOWN);
  const { name } = topic;
  return (
    <section className={styles.about} aria-label={t`About ${name}`}>
      {topic.description !== null && <p dir="auto">{topic.description}</p>}
      <meter className={styles.relevance} min={0} max={1} value={topic.relevance} aria-label={t`Relevance`} />
      {about === undefined ? (
        <Waiting label={t`Loading`} />
      ) : (
        <List>
          {about
            .toReversed()
            .slice(0, shown)
            .map((item) => (
              <AboutMessage key={item.message_id} item={item} room={room} />
            ))}
        </List>
      )}
      {about !== undefined && about.length > shown && (
        <Button onClick={() => show(shown + SHOWN)}>
          <Trans>Earlier messages</Trans>
        </Button>
      )}
    </section>
  );
}

function AboutMessage({ item, room }: RoomProps & { item: MessageTopic }) {
  const times = useTimes();
  const { data: message } = useQuery(messageQuery(room.id, item.message_id));
  if (message?.deleted_at !== null) return null; // not there yet, or deleted
  return (
    <Item title={message.sender.name} detail={times.full(message.sent_at)}>
      <Link className={styles.message} to={`?${panelsCoverRooms() ? "" : "panel=topics&"}seq=${message.seq}`} replace dir="auto">
        {plainLine(message.content)}
      </Link>
    </Item>
  );
}
