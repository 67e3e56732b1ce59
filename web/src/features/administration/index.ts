import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { fromStage, type Gate } from "@/session/instance";
import { sessionStore } from "@/session/session";

const isAdministered = fromStage(3);
const when: Gate = (instance) => isAdministered(instance) && sessionStore.get().user?.is_admin === true;

export const feature: Feature = {
  settingsPages: [
    { id: "models", order: 90, when, title: msg`Models`, icon: "ai", Component: lazy(() => import("./ModelsPage")) },
    { id: "record", order: 95, when, title: msg`Record and retention`, icon: "shield", Component: lazy(() => import("./RecordPage")) },
  ],
};
