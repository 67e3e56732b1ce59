import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import { later, type Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";
import { SearchAction } from "./SearchAction";

const when = withFeature("search");

export const feature: Feature = {
  pages: [{ id: "search", path: "/search", access: "member", when, ...later(() => import("./SearchPage")) }],
  listActions: [{ id: "search", order: 5, when, Component: SearchAction }],
  roomPanels: [
    { id: "search", order: 25, when, title: msg`Search here`, icon: "search", Component: lazy(() => import("./SearchPanel")) },
  ],
};
