import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";
import { ApprovalCards } from "./ApprovalCards";

export const feature: Feature = {
  roomParts: [{ id: "approvals", slot: "above-composer", order: 20, when: withFeature("approvals"), Component: ApprovalCards }],
};
