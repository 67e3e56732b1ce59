import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { fromStage } from "@/session/instance";

export const feature: Feature = {
  roomPanels: [
    { id: "export", order: 80, when: fromStage(3), title: msg`Take a copy`, icon: "download", Component: lazy(() => import("./ExportPanel")) },
  ],
};
