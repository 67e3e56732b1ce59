import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useHidesAIs } from "@/entities/hiding";
import { aisQuery } from "@/entities/lists";
import { mayWrite } from "@/entities/rights";
import type { LiveDraft } from "@/events/drafts";
import { useDrafts } from "@/events/live";
import type { RoomProps } from "@/registry/feature";
import { Button, IconButton } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { useTask } from "@/ui/useTask";
import { steer } from "./changes";
import styles from "./Versions.module.css";

/** While an AI writes: the way to tell it something at once. */
export function SteerLine({ room }: RoomProps) {
  const [draft] = useDrafts(room.id);
  const isHiding = useHidesAIs(room.id);
  if (draft === undefined || isHiding || !mayWrite(room)) return null;
  return <Steering key={draft.message_id} draft={draft} room={room} />;
}

function Steering({ draft, room }: RoomProps & { draft: LiveDraft }) {
  const { t } = useLingui();
  const task = useTask();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const { data: ais = [] } = useQuery(aisQuery(room.id));
  const name = ais.find(({ id }) => id === draft.ai_participant_id)?.name ?? t`An AI`;
  if (!isOpen) {
    return (
      <div className={styles.open}>
        <Button look="quiet" icon="edit" onClick={() => setOpen(true)}>
          <Trans>Tell {name} something while it writes</Trans>
        </Button>
      </div>
    );
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() === "") return;
    void task.run(() => steer(room.id, draft.message_id, text.trim())).then((went) => went && setOpen(false));
  };
  return (
    <form className={styles.steer} onSubmit={submit}>
      <Field label={t`Tell ${name}`} value={text} fault={task.refusal ?? undefined} onChange={(event) => setText(event.target.value)} />
      <Button type="submit" look="main" icon="send" isBusy={task.isBusy}>
        <Trans>Tell it</Trans>
      </Button>
      <IconButton icon="close" label={t`Close`} onClick={() => setOpen(false)} />
    </form>
  );
}
