import { later, type Feature } from "@/registry/feature";

const page = later(() => import("./SettingsPage"));

export const feature: Feature = {
  pages: [
    { id: "settings", path: "/settings", access: "member", ...page },
    { id: "settings-page", path: "/settings/:pageId", access: "member", ...page },
  ],
};
