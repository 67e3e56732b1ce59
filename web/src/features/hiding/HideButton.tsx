import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { hideAIs, useHidesAIs } from "@/entities/hiding";
import { aisQuery } from "@/entities/lists";
import type { RoomProps } from "@/registry/feature";
import { IconButton } from "@/ui/Button";

/** Puts what AIs write out of sight, and back; not there where no AI ever was. */
export function HideButton({ room }: RoomProps) {
  const { t } = useLingui();
  const isHiding = useHidesAIs(room.id);
  const { data: ais = [] } = useQuery(aisQuery(room.id));
  if (ais.length === 0 && !isHiding) return null;
  return <IconButton icon="ai_off" label={t`Hide what AIs write`} aria-pressed={isHiding} onClick={() => hideAIs(room.id, !isHiding)} />;
}
