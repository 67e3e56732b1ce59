import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";

export const feature: Feature = {
  roomPanels: [
    { id: "topics", order: 30, title: msg`Topics`, icon: "topics", Component: lazy(() => import("./TopicsPanel")) },
  ],
};
