import { Trans, useLingui } from "@lingui/react/macro";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import { saveFile } from "@/api/uploads";
import type { Export } from "@/api/types";
import { newer } from "@/entities/versions";
import { defineEntity } from "@/events/entity";
import { dispatcher } from "@/events/live";
import { useSizes } from "@/i18n/sizes";
import { useTimes } from "@/i18n/times";
import { newId } from "@/lib/ids";
import type { RoomProps } from "@/registry/feature";
import { attempt } from "@/ui/attempt";
import { Button } from "@/ui/Button";
import { Choice } from "@/ui/Field";
import { Intro } from "@/ui/List";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import styles from "./ExportPanel.module.css";

declare module "@/events/types" {
  interface EventMap {
    "export.updated": { export: Export };
  }
}

const exportQuery = (room: string, id: string) =>
  queryOptions({
    queryKey: ["export", room, id],
    queryFn: dispatcher.overtakable<Export>(({ signal }) =>
      unwrap(
        conversations.GET("/api/v1/conversations/{conversation_id}/exports/{export_id}", {
          params: { path: { conversation_id: room, export_id: id } },
          signal,
        }),
      ),
    ),
  });

defineEntity<Export>({
  family: "export",
  reduce: { "export.updated": (held, { data }) => (data.export.id === held.id ? newer(held, data.export) : held) },
});

type Format = Export["format"];

/** A copy of the conversation, to keep or to take elsewhere. */
export default function ExportPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const task = useTask();
  const client = useQueryClient();
  const [format, setFormat] = useState<Format>("markdown");
  const [withFiles, setWithFiles] = useState(true);
  const [id, setId] = useState<string | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const include: Export["include"] = withFiles ? ["lineage", "attachments"] : ["lineage"];
    void task.run(async () => {
      const made = await unwrap(
        conversations.POST("/api/v1/conversations/{conversation_id}/exports", {
          params: { path: { conversation_id: room.id } },
          body: { client_id: newId(), format, include },
        }),
      );
      client.setQueryData(exportQuery(room.id, made.id).queryKey, made);
      setId(made.id);
    });
  };
  return (
    <div className={styles.panel}>
      <Intro>
        <Trans>All that you may read here, with who wrote it and when. It takes a moment for long conversations.</Trans>
      </Intro>
      <form className={styles.panel} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <Choice
          label={t`As`}
          value={format}
          options={[
            { value: "markdown", label: t`Markdown, to read` },
            { value: "json", label: t`JSON, for programs` },
          ]}
          onChoose={setFormat}
        />
        <label className={styles.check}>
          <input type="checkbox" checked={withFiles} onChange={(event) => setWithFiles(event.target.checked)} />
          <Trans>With the files</Trans>
        </label>
        <Button type="submit" look="main" icon="download" isBusy={task.isBusy}>
          <Trans>Make a copy</Trans>
        </Button>
      </form>
      {id !== null && <Made room={room} id={id} />}
    </div>
  );
}

function Made({ room, id }: RoomProps & { id: string }) {
  const { t } = useLingui();
  const sizes = useSizes();
  const times = useTimes();
  const { data: made } = useQuery({ ...exportQuery(room.id, id), refetchInterval: ({ state }) => (isOver(state.data) ? false : 3_000) });
  if (made === undefined) return null;
  if (made.state === "failed") return <Notice kind="warn">{t`The copy could not be made. Try again.`}</Notice>;
  if (made.state !== "done") {
    return <progress className={styles.progress} aria-label={t`Progress`} {...(made.total !== null && { max: made.total, value: made.done })} />;
  }
  const until = made.expires_at === null ? null : times.full(made.expires_at);
  const name = (room.title ?? "").replace(/[^\p{L}\p{N} _-]/gu, "").trim() || "conversation";
  const path = `/api/v1/conversations/${room.id}/exports/${made.id}/file`;
  return (
    <div className={styles.panel}>
      <Button icon="download" onClick={() => void attempt(() => saveFile(path, `${name}.${endingOf(made)}`))}>
        {t`Save the copy`} {made.size !== null && `(${sizes.bytes(made.size)})`}
      </Button>
      {until !== null && (
        <Intro>
          <Trans>Kept until {until}.</Trans>
        </Intro>
      )}
    </div>
  );
}

function isOver(made: Export | undefined): boolean {
  return made?.state === "done" || made?.state === "failed";
}

function endingOf({ format, include }: Export): string {
  if (include.includes("attachments")) return "zip";
  return format === "json" ? "json" : "md";
}
