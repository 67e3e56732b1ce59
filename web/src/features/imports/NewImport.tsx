import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ChangeEvent, type SubmitEvent } from "react";
import { upload } from "@/api/uploads";
import type { Import } from "@/api/types";
import { roomsQuery, sortRooms } from "@/entities/conversations";
import { importsQuery, participantsQuery } from "@/entities/lists";
import { mayManage } from "@/entities/rights";
import { newId } from "@/lib/ids";
import { useInstance } from "@/session/instance";
import { useMe } from "@/session/session";
import { Button } from "@/ui/Button";
import { Choice, Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { namesIn, writeAuthors } from "./authors";
import styles from "./ImportPage.module.css";

const FORMATS: Record<string, ReturnType<typeof msg>> = {
  jsonl: msg`Transcript (JSON Lines)`,
  chatgpt: msg`Export of ChatGPT`,
  slack: msg`Export of Slack`,
};
const LINES = "jsonl";
/** Names are looked for in the beginning of a file only, which may be very long. */
const READ = 1_000_000;

function nameOf(format: string): string {
  const name = FORMATS[format];
  return name === undefined ? format : i18n._(name);
}

/** Brings a file in: as a conversation of its own or into one I look after, its authors as people who are there. */
export function NewImport() {
  const { t } = useLingui();
  const task = useTask();
  const client = useQueryClient();
  const { conversations } = useInstance();
  const formats = conversations.features.import_formats;
  const options = (Array.isArray(formats) ? formats : []).map((value) => ({ value, label: nameOf(value) }));
  const [format, setFormat] = useState(options[0]?.value ?? LINES);
  const [target, setTarget] = useState("");
  const [names, setNames] = useState<string[]>([]);
  const [people, setPeople] = useState<Readonly<Record<string, string>>>({});
  const read = async ({ target: { files } }: ChangeEvent<HTMLInputElement>) => {
    setNames(namesIn((await files?.[0]?.slice(0, READ).text()) ?? ""));
    setPeople({});
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const title = data.get("title");
    const fields = {
      format,
      client_id: newId(),
      file: data.get("file") as File,
      ...(typeof title === "string" && title.trim() !== "" && { title: title.trim() }),
      ...(target !== "" && { conversation_id: target }),
      ...(format === LINES && writeAuthors(people)),
    };
    void task.run(async () => {
      const made = await upload<Import>("/api/v1/imports", fields);
      client.setQueryData(importsQuery.queryKey, (held) => [made, ...(held ?? []).filter(({ id }) => id !== made.id)]);
      form.reset();
      setNames([]);
      setPeople({});
    });
  };
  const aim = (room: string) => {
    setTarget(room);
    setPeople({}); // others are there
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      {task.problem?.faults.slice(0, 5).map((fault) => (
        <p key={fault.pointer} className={styles.fault}>
          {fault.pointer}: {fault.message}
        </p>
      ))}
      <Field name="file" label={t`File`} type="file" required onChange={(event) => void read(event)} />
      {options.length > 1 && <Choice label={t`Format`} value={format} options={options} onChoose={setFormat} />}
      <Target value={target} onChoose={aim} />
      {target === "" && <Field name="title" label={t`Title of the conversation`} maxLength={255} />}
      {format === LINES && names.length > 0 && (
        <Authors names={names} room={target} people={people} onChoose={(name, id) => setPeople((all) => ({ ...all, [name]: id }))} />
      )}
      <Button type="submit" look="main" icon="upload" isBusy={task.isBusy}>
        <Trans>Import</Trans>
      </Button>
    </form>
  );
}

/** Where it goes: into a conversation of its own, or behind what was said in one of mine. */
function Target({ value, onChoose }: { value: string; onChoose: (room: string) => void }) {
  const { t } = useLingui();
  const { data } = useInfiniteQuery(roomsQuery);
  const rooms = sortRooms(data?.pages.flatMap(({ items }) => items) ?? []).filter((room) => mayManage(room) && room.status === "active");
  return (
    <Choice
      label={t`Into`}
      value={value}
      options={[{ value: "", label: t`a conversation of its own` }, ...rooms.map(({ id, title }) => ({ value: id, label: title ?? t`Untitled conversation` }))]}
      onChoose={onChoose}
    />
  );
}

interface AuthorsProps {
  names: readonly string[];
  room: string;
  people: Readonly<Record<string, string>>;
  onChoose: (name: string, userId: string) => void;
}

/** Who is who: each name in the file stays a name, or is somebody who is there. */
function Authors({ names, room, people, onChoose }: AuthorsProps) {
  const { t } = useLingui();
  const me = useMe();
  const { data: participants = [] } = useQuery({ ...participantsQuery(room), enabled: room !== "" });
  const others = participants.filter(({ user_id, is_active }) => is_active && user_id !== me.id);
  const options = [
    { value: "", label: t`a name only` },
    { value: me.id, label: t`me` },
    ...others.map(({ user }) => ({ value: user.id, label: user.display_name })),
  ];
  return (
    <fieldset className={styles.authors}>
      <legend>
        <Trans>Who is who in the file</Trans>
      </legend>
      {names.map((name) => (
        <Choice key={name} label={name} value={people[name] ?? ""} options={options} onChoose={(id) => onChoose(name, id)} />
      ))}
    </fieldset>
  );
}
