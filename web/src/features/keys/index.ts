import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";

export const feature: Feature = {
  settingsPages: [
    { id: "keys", order: 50, when: withFeature("provider_keys"), title: msg`Providers’ keys`, icon: "key", Component: lazy(() => import("./KeysPage")) },
  ],
};
