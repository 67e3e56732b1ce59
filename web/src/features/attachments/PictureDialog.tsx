import { useLingui } from "@lingui/react/macro";
import { saveFile } from "@/api/uploads";
import type { Attachment } from "@/api/types";
import { attempt } from "@/ui/attempt";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import styles from "./Attachments.module.css";
import { addressOf, useFile } from "./files";

interface PictureDialogProps {
  attachment: Attachment;
  room: string;
  onClose: () => void;
}

/** A picture as large as the window allows, and the way to take it. */
export default function PictureDialog({ attachment, room, onClose }: PictureDialogProps) {
  const { t } = useLingui();
  const path = addressOf(room, attachment, "content");
  const whole = useFile(path);
  const small = useFile(addressOf(room, attachment, "thumbnail"));
  const src = whole ?? small;
  return (
    <Dialog isOpen onClose={onClose} title={attachment.filename}>
      {src !== null && <img className={styles.whole} src={src} alt={attachment.filename} />}
      <Button icon="download" onClick={() => void attempt(() => saveFile(path, attachment.filename))}>
        {t`Download`}
      </Button>
    </Dialog>
  );
}
