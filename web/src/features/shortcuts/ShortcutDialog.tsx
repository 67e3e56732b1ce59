import { useLingui } from "@lingui/react/macro";
import { Dialog } from "@/ui/Dialog";
import { ShortcutSheet } from "./ShortcutSheet";

interface ShortcutDialogProps {
  isOpen: boolean;
  onClose: () => void;
}

export default function ShortcutDialog({ isOpen, onClose }: ShortcutDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t`Shortcuts`}>
      <ShortcutSheet />
    </Dialog>
  );
}
