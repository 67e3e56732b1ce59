import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";
import { TypingLine } from "./TypingLine";

export const feature: Feature = {
  roomParts: [{ id: "typing", slot: "above-composer", order: 10, when: withFeature("typing"), Component: TypingLine }],
};
