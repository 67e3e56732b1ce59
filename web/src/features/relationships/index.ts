import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { fromStage } from "@/session/instance";

export const feature: Feature = {
  roomPanels: [
    {
      id: "related",
      order: 55,
      when: fromStage(3),
      title: msg`Related conversations`,
      icon: "related",
      Component: lazy(() => import("./RelationshipsPanel")),
    },
  ],
};
