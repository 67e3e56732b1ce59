import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";

export const feature: Feature = {
  roomPanels: [{ id: "ais", order: 20, title: msg`AIs`, icon: "ai", Component: lazy(() => import("./AIsPanel")) }],
};
