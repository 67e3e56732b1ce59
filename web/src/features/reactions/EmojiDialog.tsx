import { useLingui } from "@lingui/react/macro";
import { useStore } from "@/lib/store";
import { useMe } from "@/session/session";
import { Dialog } from "@/ui/Dialog";
import styles from "./EmojiDialog.module.css";
import { COMMON_EMOJI, isMine, pickedForStore, toggleReaction } from "./reacting";

/** Where one picks a reaction. */
export default function EmojiDialog() {
  const { t } = useLingui();
  const me = useMe();
  const message = useStore(pickedForStore);
  if (message === null) return null;
  const close = () => pickedForStore.set(null);
  const pick = (emoji: string) => {
    toggleReaction(message, emoji, me.id);
    close();
  };
  return (
    <Dialog isOpen onClose={close} title={t`React`}>
      <div className={styles.grid}>
        {COMMON_EMOJI.map((emoji) => (
          <button
            key={emoji}
            type="button"
            className={styles.emoji}
            aria-pressed={isMine(message.reactions ?? [], emoji, me.id)}
            onClick={() => pick(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
    </Dialog>
  );
}
