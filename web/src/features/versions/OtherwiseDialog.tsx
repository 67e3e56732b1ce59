import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import type { Message } from "@/api/types";
import { aisQuery } from "@/entities/lists";
import { useStore } from "@/lib/store";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Area, Choice } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { otherwiseStore, regenerateAs } from "./changes";
import styles from "./Versions.module.css";

/** Where somebody says by whom, and how, an answer is to be given anew. */
export default function OtherwiseDialog() {
  const message = useStore(otherwiseStore);
  return message === null ? null : <Otherwise key={message.id} message={message} />;
}

const close = () => otherwiseStore.set(null);

function Otherwise({ message }: { message: Message }) {
  const { t } = useLingui();
  const task = useTask();
  const { data: ais = [] } = useQuery(aisQuery(message.conversation_id));
  const here = ais.filter((ai) => ai.active && ai.left_at === null);
  const [by, setBy] = useState(message.ai_participant_id ?? "");
  const [instruction, setInstruction] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = { ...(by !== "" && { ai_participant_id: by }), ...(instruction.trim() !== "" && { instruction: instruction.trim() }) };
    void task.run(() => regenerateAs(message, wanted)).then((went) => went && close());
  };
  return (
    <Dialog isOpen onClose={close} title={t`Answer anew, otherwise`}>
      <form className={styles.otherwise} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <Choice label={t`By`} value={by} options={here.map(({ id, name, model }) => ({ value: id, label: `${name} · ${model}` }))} onChoose={setBy} />
        <Area
          label={t`What it should mind`}
          hint={t`Such as: shorter, or with an example. May stay empty.`}
          maxLength={4000}
          rows={3}
          value={instruction}
          onChange={(event) => setInstruction(event.target.value)}
        />
        <Button type="submit" look="main" icon="retry" isBusy={task.isBusy}>
          <Trans>Answer anew</Trans>
        </Button>
      </form>
    </Dialog>
  );
}
