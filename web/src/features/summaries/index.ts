import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import { openPanel } from "@/entities/panels";
import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";
import { beginAt } from "./summaries";

const when = withFeature("summaries");
const PANEL = "summary";

export const feature: Feature = {
  roomPanels: [{ id: PANEL, order: 35, when, title: msg`Summary`, icon: "sum", Component: lazy(() => import("./SummaryPanel")) }],
  messageActions: [
    {
      id: "sum-up",
      order: 46,
      when,
      label: msg`Sum up from here`,
      icon: "sum",
      applies: ({ message }) => message.deleted_at === null,
      run: ({ message, room }) => {
        beginAt(room.id, message);
        openPanel(room.id, PANEL);
      },
    },
  ],
};
