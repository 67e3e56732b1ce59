import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { withFeature, type Gate } from "@/session/instance";
import { sessionStore } from "@/session/session";
import { BudgetGauge } from "./BudgetGauge";

const when = withFeature("budgets");

const whenAdmin: Gate = (instance) => when(instance) && sessionStore.get().user?.is_admin === true;

export const feature: Feature = {
  roomParts: [{ id: "budget", slot: "room-head", order: 10, when, Component: BudgetGauge }],
  roomPanels: [{ id: "budget", order: 60, when, title: msg`Budget and usage`, icon: "gauge", Component: lazy(() => import("./BudgetPanel")) }],
  settingsPages: [
    { id: "usage", order: 60, when, title: msg`Usage`, icon: "gauge", Component: lazy(() => import("./UsagePage")) },
    {
      id: "instance-usage",
      order: 92,
      when: whenAdmin,
      title: msg`Usage of the instance`,
      icon: "gauge",
      Component: lazy(() => import("./InstanceUsagePage")),
    },
  ],
};
