import { useLingui } from "@lingui/react/macro";
import { Suspense, useEffect, useRef } from "react";
import { useAskedPanel } from "@/entities/panels";
import type { RoomProps } from "@/registry/feature";
import { usePieces } from "@/registry/registry";
import { IconButton } from "@/ui/Button";
import { Waiting } from "@/ui/Notice";
import styles from "./PanelHost.module.css";
import { useOpenPanel } from "./panels";

/** The open panel: beside the messages where there is room (instead of the conversations, on a tablet), above them where there is not. */
export function PanelHost({ room }: RoomProps) {
  const { t, i18n } = useLingui();
  const [openId, open] = useOpenPanel();
  useAskedPanel(room.id, open);
  const panel = usePieces("roomPanels").find(({ id }) => id === openId);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [panel?.id]);
  if (panel === undefined) return null;
  return (
    <aside className={styles.panel} data-room-panel aria-labelledby="panel-title">
      <header className={styles.head}>
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {i18n._(panel.title)}
        </h2>
        <IconButton icon="close" label={t`Close the panel`} onClick={() => open(null)} />
      </header>
      <div className={styles.body}>
        <Suspense fallback={<Waiting label={t`Loading`} />}>
          <panel.Component room={room} />
        </Suspense>
      </div>
    </aside>
  );
}
