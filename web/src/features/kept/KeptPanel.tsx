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
import { chooseKept, keptQuery, type Kind, type Shown } from "./pinning";

export default function KeptPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const [shown, show] = useState<Shown>("pinned");
  return (
    <div className={styles.panel}>
      <Tabs
        label={t`What to show`}
        value={shown}
        onChoose={show}
        options={[
          { value: "pinned", label: t`Pinned` },
          { value: "important", label: t`Important` },
          { value: "key", label: t`Key messages` },
        ]}
      />
      <KeptList room={room} shown={shown} />
    </div>
  );
}

function KeptList({ room, shown }: RoomProps & { shown: Shown }) {
  const { t } = useLingui();
  const kind = shown === "pinned" ? "pinned" : "important";
  const { data: held } = useQuery(keptQuery(room.id, kind));
  if (held === undefined) return <Waiting label={t`Loading`} />;
  const messages = chooseKept(held, shown);
  if (messages.length === 0) {
    return (
      <Intro>
        <Trans>Nothing yet. A message’s menu pins it or marks it as important.</Trans>
      </Intro>
    );
  }
  return (
    <List>
      {messages.map((message) => (
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
