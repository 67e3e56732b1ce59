import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";
import { BudgetGauge } from "./BudgetGauge";

const when = withFeature("budgets");

export const feature: Feature = {
  roomParts: [{ id: "budget", slot: "room-head", order: 10, when, Component: BudgetGauge }],
  roomPanels: [{ id: "budget", order: 60, when, title: msg`Budget and usage`, icon: "gauge", Component: lazy(() => import("./BudgetPanel")) }],
  settingsPages: [{ id: "usage", order: 60, when, title: msg`Usage`, icon: "gauge", Component: lazy(() => import("./UsagePage")) }],
};
