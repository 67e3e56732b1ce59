import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";

export const feature: Feature = {
  settingsPages: [
    { id: "appearance", order: 20, title: msg`Appearance`, icon: "theme", Component: lazy(() => import("./AppearancePage")) },
  ],
};
