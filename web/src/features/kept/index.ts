import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import { mayWrite } from "@/entities/rights";
import type { Feature } from "@/registry/feature";
import { fromStage } from "@/session/instance";
import { KeptMarks } from "./KeptMarks";
import { setPinned } from "./pinning";

const when = fromStage(3);

export const feature: Feature = {
  messageActions: [
    {
      id: "pin",
      order: 35,
      when,
      label: msg`Pin`,
      icon: "pin",
      applies: ({ message, room }) => message.deleted_at === null && message.pinned_at == null && mayWrite(room),
      run: ({ message }) => setPinned(message, true),
    },
    {
      id: "unpin",
      order: 35,
      when,
      label: msg`Unpin`,
      icon: "pin",
      applies: ({ message, room }) => message.pinned_at != null && mayWrite(room),
      run: ({ message }) => setPinned(message, false),
    },
  ],
  messageExtras: [{ id: "kept", order: 80, when, Component: KeptMarks }],
  roomPanels: [
    { id: "kept", order: 50, when, title: msg`Pinned and important`, icon: "pin", Component: lazy(() => import("./KeptPanel")) },
  ],
};
