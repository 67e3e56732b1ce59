import type { Feature } from "@/registry/feature";
import { HiddenLine } from "./HiddenLine";
import { HideButton } from "./HideButton";

export const feature: Feature = {
  roomParts: [
    { id: "hide-ais", slot: "room-head", order: 20, Component: HideButton },
    { id: "hidden-ais", slot: "above-composer", order: 10, Component: HiddenLine },
  ],
};
