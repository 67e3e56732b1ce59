import { lazy } from "react";
import type { Feature } from "@/registry/feature";

const SettingsPage = lazy(() => import("./SettingsPage"));

export const feature: Feature = {
  pages: [
    { id: "settings", path: "/settings", access: "member", Component: SettingsPage },
    { id: "settings-page", path: "/settings/:pageId", access: "member", Component: SettingsPage },
  ],
};
