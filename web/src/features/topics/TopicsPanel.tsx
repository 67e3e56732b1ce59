import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Topic } from "@/api/types";
import { topicsQuery } from "@/entities/lists";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Intro, Item, List } from "@/ui/List";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import styles from "./TopicsPanel.module.css";

export default function TopicsPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: topics } = useQuery(topicsQuery(room.id));
  if (topics === undefined) return <Waiting label={t`Loading`} />;
  const sorted = [...topics].sort((one, other) => other.relevance - one.relevance);
  return (
    <>
      <Intro>
        {sorted.length > 0 ? (
          <Trans>What this room talks about, found as people write. The strongest comes first.</Trans>
        ) : (
          <Trans>No topics yet. They appear once a few messages have been written.</Trans>
        )}
      </Intro>
      <List>
        {sorted.map((topic) => (
          <TopicItem key={topic.id} topic={topic} />
        ))}
      </List>
      {(room.me.role === "owner" || room.me.role === "admin") && <LookAgain room={room} />}
    </>
  );
}

function TopicItem({ topic }: { topic: Topic }) {
  const { t } = useLingui();
  return (
    <Item title={<span dir="auto">{topic.name}</span>} detail={topic.description ?? undefined}>
      <meter className={styles.relevance} min={0} max={1} value={topic.relevance} aria-label={t`Relevance`} />
      <small className={styles.count}>
        <Plural value={topic.message_count} one="# message" other="# messages" />
      </small>
    </Item>
  );
}

function LookAgain({ room }: RoomProps) {
  const task = useTask();
  const look = () =>
    task.run(() =>
      unwrap(
        conversations.POST("/api/v1/conversations/{conversation_id}/topics/detect", {
          params: { path: { conversation_id: room.id } },
        }),
      ),
    );
  return (
    <div className={styles.again}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Button icon="retry" isBusy={task.isBusy} onClick={() => void look()}>
        <Trans>Look again now</Trans>
      </Button>
    </div>
  );
}
