import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";

export const feature: Feature = {
  settingsPages: [
    { id: "sessions", order: 30, title: msg`Devices`, icon: "device", Component: lazy(() => import("./SessionsPage")) },
  ],
};
