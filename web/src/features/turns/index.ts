import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";

export const feature: Feature = {
  roomPanels: [
    { id: "turns", order: 40, title: msg`Who answered, and why`, icon: "turns", Component: lazy(() => import("./TurnsPanel")) },
  ],
};
