import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";

export const feature: Feature = {
  settingsPages: [
    {
      id: "import",
      order: 60,
      title: msg`Import`,
      icon: "upload",
      when: withFeature("import_formats"),
      Component: lazy(() => import("./ImportPage")),
    },
  ],
};
