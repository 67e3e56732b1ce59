import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId, useState, type SubmitEvent } from "react";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { RoomProps } from "@/registry/feature";
import { fromStage, useFeature } from "@/session/instance";
import { Button } from "@/ui/Button";
import { Choice, Field } from "@/ui/Field";
import { useTask } from "@/ui/useTask";
import { peopleQuery } from "./invitations";
import styles from "./MembersPanel.module.css";
import { ROLE_NAMES, rolesToGive, type GivenRole } from "./roles";

/** Adds somebody by username; those I share a room with are suggested. */
export function AddPerson({ room }: RoomProps) {
  const { t, i18n } = useLingui();
  const task = useTask();
  const listId = useId();
  const [username, setUsername] = useState("");
  const [role, setRole] = useState<GivenRole>("member");
  const wanted = useDeferredValue(username.trim().replace(/^@/, ""));
  const suggests = useFeature(fromStage(3));
  const { data: people = [] } = useQuery({ ...peopleQuery(wanted), enabled: suggests && wanted !== "" });
  const options = rolesToGive(room.me.role).map((value) => ({ value, label: i18n._(ROLE_NAMES[value]) }));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const params = { path: { conversation_id: room.id } };
    const body = { username: username.trim().replace(/^@/, ""), role };
    void task
      .run(() => unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/participants", { params, body })))
      .then((went) => went && setUsername(""));
  };
  const refusal = task.problem?.code === "not_found" ? t`Nobody here has this username.` : task.refusal;
  return (
    <form className={styles.add} onSubmit={submit}>
      <Field
        label={t`Add somebody by username`}
        value={username}
        autoCapitalize="none"
        autoComplete="off"
        list={listId}
        required
        fault={refusal ?? undefined}
        onChange={(event) => setUsername(event.target.value)}
      />
      <datalist id={listId}>
        {people.map((person) => person.username !== null && (
          <option key={person.id} value={person.username}>
            {person.display_name}
          </option>
        ))}
      </datalist>
      <Choice label={t`As`} value={role} options={options} onChoose={setRole} />
      <Button type="submit" icon="add" isBusy={task.isBusy}>
        <Trans>Add</Trans>
      </Button>
    </form>
  );
}
