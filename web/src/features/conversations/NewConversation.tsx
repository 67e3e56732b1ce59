import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type SubmitEvent } from "react";
import { useNavigate } from "react-router";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AIModel } from "@/api/types";
import { modelsQuery } from "@/entities/lists";
import { nickname } from "@/lib/nickname";
import { newId } from "@/lib/ids";
import { useInstance } from "@/session/instance";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import styles from "./NewConversation.module.css";

const SCRIBE = "spindle/scribe";

export default function NewConversation({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const task = useTask();
  const clientId = useRef(newId());
  const { data: models = [] } = useQuery(modelsQuery);
  const offered = models.filter((model) => model.available && model.is_active);
  const [title, setTitle] = useState("");
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const chosen = picked ?? suggest(offered);
  const { conversations: instance } = useInstance();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const ai_participants = offered.filter((model) => chosen.includes(model.id)).map(asParticipant);
    const body = {
      client_id: clientId.current,
      ...(title.trim() && { title: title.trim() }),
      // As long as nobody knows which models are served, the server chooses.
      ...(offered.length > 0 && { ai_participants }),
    };
    void task.run(async () => {
      const room = await unwrap(conversations.POST("/api/v1/conversations", { body }));
      onClose();
      await navigate(`/c/${room.id}`);
    });
  };
  return (
    <Dialog isOpen onClose={onClose} title={t`New conversation`}>
      <form className={styles.form} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <Field
          label={t`Title`}
          hint={t`May stay empty.`}
          maxLength={255}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <fieldset className={styles.models}>
          <legend>
            <Trans>AIs in the room</Trans>
          </legend>
          {offered.length === 0 && <p className={styles.none}>{t`The scribe joins as soon as it is ready.`}</p>}
          {offered.map((model) => (
            <ModelChoice
              key={model.id}
              model={model}
              isChosen={chosen.includes(model.id)}
              onToggle={(on) => setPicked(on ? [...chosen, model.id] : chosen.filter((id) => id !== model.id))}
            />
          ))}
        </fieldset>
        {!instance.has_model_key && (
          <Notice icon="key">
            <Trans>
              No language model is connected yet. The scribe needs none: it sums up and finds what was said. Whoever runs
              this instance sets a provider’s key, such as OPENAI_API_KEY, before the start.
            </Trans>
          </Notice>
        )}
        <Button type="submit" look="main" isBusy={task.isBusy}>
          {offered.length === 0 ? <Trans>Start</Trans> : <Plural value={chosen.length} _0="Start without an AI" one="Start with # AI" other="Start with # AIs" />}
        </Button>
      </form>
    </Dialog>
  );
}

interface ModelChoiceProps {
  model: AIModel;
  isChosen: boolean;
  onToggle: (on: boolean) => void;
}

function ModelChoice({ model, isChosen, onToggle }: ModelChoiceProps) {
  return (
    <label className={styles.model}>
      <input type="checkbox" checked={isChosen} onChange={(event) => onToggle(event.target.checked)} />
      <span>
        {model.display_name ?? model.name}
        <small>{model.id}</small>
      </span>
    </label>
  );
}

function suggest(models: readonly AIModel[]): string[] {
  const suggested = models.filter((model) => model.suggested && model.id !== SCRIBE);
  const chosen = suggested.length > 0 ? suggested.slice(0, 2) : models.filter((model) => model.id === SCRIBE);
  return chosen.map((model) => model.id);
}

function asParticipant(model: AIModel) {
  return { name: nickname(model), model: model.id };
}
