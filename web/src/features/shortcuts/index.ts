import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { Shortcuts } from "./Shortcuts";

export const feature: Feature = {
  background: [{ id: "shortcuts", Component: Shortcuts }],
  settingsPages: [{ id: "shortcuts", order: 80, title: msg`Shortcuts`, icon: "help", Component: lazy(() => import("./ShortcutsPage")) }],
};
