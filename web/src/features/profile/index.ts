import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";

export const feature: Feature = {
  settingsPages: [
    { id: "profile", order: 10, title: msg`Profile`, icon: "person", Component: lazy(() => import("./ProfilePage")) },
  ],
};
