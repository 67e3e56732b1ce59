import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Message } from "@/api/types";
import { useTimes } from "@/i18n/times";
import { plainLine } from "@/lib/plainLine";
import { panelsCoverRooms } from "@/lib/screen";
import type { RoomProps } from "@/registry/feature";
import { Tabs } from "@/ui/Tabs";
import { Intro, Item, List } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import styles from "./Kept.module.css";
import { keptQuery, type Kind } from "./pinning";

export default function KeptPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const [kind, setKind] = useState<Kind>("pinned");
  return (
    <div className={styles.panel}>
      <Tabs
        label={t`What to show`}
        value={kind}
        onChoose={setKind}
        options={[
          { value: "pinned", label: t`Pinned` },
          { value: "important", label: t`Important` },
        ]}
      />
      <KeptList room={room} kind={kind} />
    </div>
  );
}

function KeptList({ room, kind }: RoomProps & { kind: Kind }) {
  const { t } = useLingui();
  const { data: messages } = useQuery(keptQuery(room.id, kind));
  if (messages === undefined) return <Waiting label={t`Loading`} />;
  if (messages.length === 0) {
    return (
      <Intro>
        <Trans>Nothing yet. A message’s menu pins it or marks it as important.</Trans>
      </Intro>
    );
  }
  return (
    <List>
      {messages.toReversed().map((message) => (
        <KeptItem key={message.id} message={message} kind={kind} />
      ))}
    </List>
  );
}

function KeptItem({ message, kind }: { message: Message; kind: Kind }) {
  const times = useTimes();
  return (
    <Item title={message.sender.name} detail={times.full(kind === "pinned" ? (message.pinned_at ?? message.sent_at) : message.sent_at)}>
      <Link className={styles.line} to={`?${panelsCoverRooms() ? "" : "panel=kept&"}seq=${message.seq}`} replace dir="auto">
        {plainLine(message.content) || message.attachments?.[0]?.filename}
      </Link>
    </Item>
  );
}
