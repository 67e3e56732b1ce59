import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { fromStage } from "@/session/instance";

export const feature: Feature = {
  roomPanels: [
    { id: "settings", order: 70, when: fromStage(3), title: msg`Conversation settings`, icon: "settings", Component: lazy(() => import("./SettingsPanel")) },
  ],
};
