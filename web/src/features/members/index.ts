import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";

export const feature: Feature = {
  roomPanels: [
    { id: "members", order: 10, title: msg`People`, icon: "people", Component: lazy(() => import("./MembersPanel")) },
  ],
};
