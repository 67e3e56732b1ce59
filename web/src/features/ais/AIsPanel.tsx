import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AIParticipant } from "@/api/types";
import { hideAIs, useHidesAIs } from "@/entities/hiding";
import { aisQuery, modelsQuery } from "@/entities/lists";
import type { RoomProps } from "@/registry/feature";
import { useInstance } from "@/session/instance";
import { Avatar } from "@/ui/Avatar";
import { Button, IconButton } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { Intro, Item, List } from "@/ui/List";
import { Menu, type MenuItem } from "@/ui/Menu";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { AIDialog } from "./AIDialog";
import styles from "./AIsPanel.module.css";
import { whyNot } from "./availability";

const ONE = "/api/v1/conversations/{conversation_id}/ai-participants/{ai_participant_id}" as const;

export default function AIsPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: ais } = useQuery(aisQuery(room.id));
  const { conversations: instance } = useInstance();
  const isHiding = useHidesAIs(room.id);
  const [edited, setEdited] = useState<AIParticipant | "new" | null>(null);
  if (ais === undefined) return <Waiting label={t`Loading`} />;
  const here = ais.filter((ai) => ai.left_at === null);
  const mayChange = room.me.role === "owner" || room.me.role === "admin";
  return (
    <>
      <Intro>
        <Trans>Name one with @ to ask it. The others follow the room’s rules on who answers.</Trans>
      </Intro>
      <div className={styles.panel}>
        {mayChange && (
          <Button icon="add" onClick={() => setEdited("new")}>
            <Trans>Add an AI</Trans>
          </Button>
        )}
        {!instance.has_model_key && (
          <Notice icon="key">
            <Trans>
              No language model is connected yet. The scribe needs none: it sums up and finds what was said. Whoever runs
              this instance sets a provider’s key, such as OPENAI_API_KEY, before the start.
            </Trans>
          </Notice>
        )}
        {ais.length > 0 && <Check label={t`Hide what AIs write`} checked={isHiding} onChange={(on) => hideAIs(room.id, on)} />}
        <List>
          {here.map((ai) => (
            <AIItem key={ai.id} ai={ai} mayChange={mayChange} onEdit={() => setEdited(ai)} />
          ))}
        </List>
      </div>
      {edited !== null && <AIDialog room={room} ai={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

interface AIItemProps {
  ai: AIParticipant;
  mayChange: boolean;
  onEdit: () => void;
}

function AIItem({ ai, mayChange, onEdit }: AIItemProps) {
  const { t } = useLingui();
  const task = useTask();
  const { data: models } = useQuery(modelsQuery);
  const model = models?.find(({ id }) => id === ai.model);
  const reason = ai.settings.provider_key_id == null ? whyNot(model) : null;
  const items = useActions(ai, onEdit, (work) => void task.run(work));
  return (
    <Item
      picture={<Avatar name={ai.name} kind="ai" src={ai.avatar} />}
      title={
        <>
          <span dir="auto">{ai.name}</span>
          {!ai.active && (
            <small className={styles.off}>
              <Trans>switched off</Trans>
            </small>
          )}
        </>
      }
      detail={ai.model}
      action={mayChange && <Menu trigger={<IconButton icon="more" label={t`Change ${ai.name}`} />} items={items} />}
    >
      {ai.persona !== null && <p className={styles.persona}>{ai.persona}</p>}
      {reason !== null && (
        <p className={styles.reason}>
          <Trans>Cannot answer now.</Trans> {reason}
        </p>
      )}
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
    </Item>
  );
}

function useActions(ai: AIParticipant, onEdit: () => void, run: (work: () => Promise<unknown>) => void): MenuItem[] {
  const { t } = useLingui();
  const params = { path: { conversation_id: ai.conversation_id, ai_participant_id: ai.id } };
  const turn = (active: boolean) => () => run(() => unwrap(conversations.PATCH(ONE, { params, body: { active } })));
  return [
    { id: "edit", label: t`Settings`, icon: "settings", onChoose: onEdit },
    ai.active
      ? { id: "off", label: t`Switch off`, icon: "pause", onChoose: turn(false) }
      : { id: "on", label: t`Switch on`, icon: "check", onChoose: turn(true) },
    {
      id: "remove",
      label: t`Remove from the room`,
      icon: "trash",
      isGrave: true,
      onChoose: () => run(() => unwrap(conversations.DELETE(ONE, { params }))),
    },
  ];
}
