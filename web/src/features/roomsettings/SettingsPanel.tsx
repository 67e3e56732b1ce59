import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { mayManage } from "@/entities/rights";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { AuditList } from "./AuditList";
import { DangerZone } from "./DangerZone";
import { OwnView } from "./OwnView";
import { RoomForm } from "./RoomForm";
import styles from "./Settings.module.css";

export default function SettingsPanel({ room }: RoomProps) {
  const [showsAudit, showAudit] = useState(false);
  return (
    <div className={styles.panel}>
      <OwnView room={room} />
      {mayManage(room) && (
        <>
          <RoomForm key={room.id} room={room} />
          <section className={styles.section}>
            <Button icon="eye" aria-expanded={showsAudit} onClick={() => showAudit(!showsAudit)}>
              <Trans>Who changed what</Trans>
            </Button>
            {showsAudit && <AuditList room={room} />}
          </section>
          <DangerZone room={room} />
        </>
      )}
    </div>
  );
}
