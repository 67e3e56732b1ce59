import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { NewConversationAction } from "./NewConversationAction";

export const feature: Feature = {
  pages: [{ id: "home", path: "/", access: "member", Component: lazy(() => import("./Home")) }],
  listActions: [{ id: "new-conversation", order: 10, Component: NewConversationAction }],
};
