import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";

export const feature: Feature = {
  settingsPages: [
    { id: "tokens", order: 55, when: withFeature("personal_tokens"), title: msg`Tokens`, icon: "shield", Component: lazy(() => import("./TokensPage")) },
  ],
};
