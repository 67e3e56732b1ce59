import { Trans } from "@lingui/react/macro";
import { hideAIs, useHidesAIs } from "@/entities/hiding";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import styles from "./HiddenLine.module.css";

/** Says that something is out of sight, so that nobody misses it, and brings it back. */
export function HiddenLine({ room }: RoomProps) {
  const isHiding = useHidesAIs(room.id);
  if (!isHiding) return null;
  return (
    <div className={styles.line} role="status">
      <Icon name="ai_off" size={18} />
      <span>
        <Trans>What AIs write is hidden.</Trans>
      </span>
      <Button look="quiet" icon="eye" onClick={() => hideAIs(room.id, false)}>
        <Trans>Show it</Trans>
      </Button>
    </div>
  );
}
