import { useLingui } from "@lingui/react/macro";
import { useEffect, useEffectEvent } from "react";
import { useNavigate } from "react-router";
import { useMe } from "@/session/session";
import { forgetNewcomer, isNewcomer } from "@/session/newcomer";
import { attempt } from "@/ui/attempt";
import { makeFirstRoom } from "./firstRoom";

/** Brings somebody who made their account just now into a room of theirs, unless they were on their way elsewhere. */
export function FirstRoom() {
  const { t } = useLingui();
  const { id } = useMe();
  const navigate = useNavigate();
  const bring = useEffectEvent(async () => {
    const room = await makeFirstRoom(id, t`First steps`);
    forgetNewcomer();
    if (location.pathname === "/") await navigate(`/c/${room.id}`, { replace: true });
  });
  useEffect(() => {
    if (isNewcomer()) void attempt(() => bring());
  }, [id]);
  return null;
}
