import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useState } from "react";
import { saveFile } from "@/api/uploads";
import type { Attachment } from "@/api/types";
import { useSizes } from "@/i18n/sizes";
import type { MessageContext } from "@/registry/feature";
import { attempt } from "@/ui/attempt";
import { IconButton } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import styles from "./Attachments.module.css";
import { addressOf, useFile } from "./files";

const PictureDialog = lazy(() => import("./PictureDialog"));

/** The files a message carries: pictures to look at, others to take. */
export function Attachments({ message }: MessageContext) {
  const attachments = message.attachments ?? [];
  if (attachments.length === 0) return null;
  return (
    <div className={styles.files}>
      {attachments.map((attachment) =>
        isPicture(attachment) ? (
          <Picture key={attachment.id} attachment={attachment} room={message.conversation_id} />
        ) : (
          <FileCard key={attachment.id} attachment={attachment} room={message.conversation_id} />
        ),
      )}
    </div>
  );
}

function isPicture({ media_type, width, height }: Attachment): boolean {
  return media_type.startsWith("image/") && width !== null && height !== null;
}

interface FileProps {
  attachment: Attachment;
  room: string;
}

function FileCard({ attachment, room }: FileProps) {
  const { t } = useLingui();
  const sizes = useSizes();
  const { filename } = attachment;
  const take = () => void attempt(() => saveFile(addressOf(room, attachment, "content"), filename));
  return (
    <div className={styles.card}>
      <Icon name="file" size={24} />
      <div className={styles.words}>
        <span className={styles.name} dir="auto">
          {filename}
        </span>
        <small>{sizes.bytes(attachment.size)}</small>
      </div>
      <IconButton icon="download" label={t`Download ${filename}`} onClick={take} />
    </div>
  );
}

function Picture({ attachment, room }: FileProps) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const address = useFile(addressOf(room, attachment, "thumbnail"));
  const { filename } = attachment;
  return (
    <>
      <button type="button" className={styles.picture} aria-label={t`Open the picture ${filename}`} onClick={() => setOpen(true)}>
        {/* The place is kept before the picture is there, so that nothing jumps. */}
        <Frame attachment={attachment} src={address} />
      </button>
      <Suspense>{isOpen && <PictureDialog attachment={attachment} room={room} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

const LARGEST = 320;

function Frame({ attachment: { width, height, filename }, src }: { attachment: Attachment; src: string | null }) {
  const scale = Math.min(1, LARGEST / Math.max(width ?? 1, height ?? 1));
  const size = { width: Math.round((width ?? 1) * scale), height: Math.round((height ?? 1) * scale) };
  return src === null ? <canvas {...size} className={styles.image} /> : <img {...size} className={styles.image} src={src} alt={filename} />;
}
