import { useLingui } from "@lingui/react/macro";
import { createStore, useStore } from "@/lib/store";
import { newId } from "@/lib/ids";
import { IconButton } from "./Button";
import styles from "./Toasts.module.css";

interface Toast {
  id: string;
  text: string;
  kind: "plain" | "warn";
}

const SHOWN_MS = 6_000;
const toasts = createStore<Toast[]>([]);

/** Shows a sentence for a while. */
export function toast(text: string, kind: Toast["kind"] = "plain"): void {
  const id = newId();
  toasts.set((all) => [...all.slice(-2), { id, text, kind }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

function dismiss(id: string): void {
  toasts.set((all) => all.filter((one) => one.id !== id));
}

export function Toasts() {
  const { t } = useLingui();
  const all = useStore(toasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {all.map((one) => (
        <div key={one.id} className={[styles.toast, styles[one.kind]].join(" ")}>
          <span>{one.text}</span>
          <IconButton icon="close" label={t`Dismiss`} onClick={() => dismiss(one.id)} />
        </div>
      ))}
    </div>
  );
}
