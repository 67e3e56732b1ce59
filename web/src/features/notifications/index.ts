import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { Notifier } from "./Notifier";
import { TitleBadge } from "./TitleBadge";

export const feature: Feature = {
  settingsPages: [
    { id: "notifications", order: 25, title: msg`Notifications`, icon: "bell", Component: lazy(() => import("./NotificationsPage")) },
  ],
  background: [
    { id: "notifier", Component: Notifier },
    { id: "title-badge", Component: TitleBadge },
  ],
};
