import { later, type Feature } from "@/registry/feature";
import { NewConversationAction } from "./NewConversationAction";

export const feature: Feature = {
  pages: [{ id: "home", path: "/", access: "member", ...later(() => import("./Home")) }],
  listActions: [{ id: "new-conversation", order: 10, Component: NewConversationAction }],
};
