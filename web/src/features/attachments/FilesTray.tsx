import { Trans, useLingui } from "@lingui/react/macro";
import { i18n } from "@lingui/core";
import { useEffect, useEffectEvent, useState } from "react";
import { mayWrite } from "@/entities/rights";
import { dropUpload, useUploads, type Upload } from "@/entities/uploads";
import { sentenceFor } from "@/i18n/problems";
import { useSizes } from "@/i18n/sizes";
import type { RoomProps } from "@/registry/feature";
import { IconButton } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import styles from "./FilesTray.module.css";
import { useTakeFiles } from "./taking";

/** The files for the next message, and where files are dropped or pasted. */
export function FilesTray({ room }: RoomProps) {
  const uploads = useUploads(room.id);
  const isDragging = useDropping(room);
  return (
    <>
      {isDragging && (
        <div className={styles.drop}>
          <Icon name="upload" size={32} />
          <p>
            <Trans>Drop the files here</Trans>
          </p>
        </div>
      )}
      {uploads.length > 0 && (
        <ul className={styles.tray}>
          {uploads.map((upload) => (
            <UploadItem key={upload.id} upload={upload} room={room.id} />
          ))}
        </ul>
      )}
    </>
  );
}

function UploadItem({ upload, room }: { upload: Upload; room: string }) {
  const { t } = useLingui();
  const sizes = useSizes();
  const { name } = upload;
  return (
    <li className={styles.upload} data-state={upload.state}>
      <Icon name={upload.state === "failed" ? "warning" : "file"} size={18} />
      <div className={styles.words}>
        <span className={styles.name} dir="auto">
          {name}
        </span>
        {upload.state === "failed" ? (
          <small className={styles.fault}>{i18n._(sentenceFor(upload.code ?? ""))}</small>
        ) : (
          <small className={styles.size}>{sizes.bytes(upload.size)}</small>
        )}
        {upload.state === "sending" && <progress className={styles.progress} max={1} value={upload.share} aria-label={t`Sending ${name}`} />}
      </div>
      <IconButton icon="close" label={t`Leave out ${name}`} onClick={() => dropUpload(room, upload.id)} />
    </li>
  );
}

/** Takes what is dropped anywhere on the page or pasted; true while something is dragged over it. */
function useDropping(room: RoomProps["room"]): boolean {
  const [isOver, setOver] = useState(false);
  const take = useTakeFiles(room.id);
  const receive = useEffectEvent((data: DataTransfer | null, event: Event) => {
    const files = [...(data?.files ?? [])];
    if (files.length === 0 || !mayWrite(room)) return;
    event.preventDefault();
    take(files);
  });
  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault(); // else the browser would open the file in place of the page
      setOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      if (hasFiles(event)) event.preventDefault();
      receive(event.dataTransfer, event);
    };
    document.addEventListener("dragover", over, { signal });
    document.addEventListener("dragleave", leave, { signal });
    document.addEventListener("drop", drop, { signal });
    document.addEventListener("paste", (event) => receive(event.clipboardData, event), { signal });
    return () => end.abort();
  }, []);
  return isOver && mayWrite(room);
}
