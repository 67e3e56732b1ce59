import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { FirstRoom } from "./FirstRoom";

export const feature: Feature = {
  background: [{ id: "first-room", Component: FirstRoom }],
  roomParts: [{ id: "first-steps", slot: "above-composer", order: 5, Component: lazy(() => import("./FirstSteps")) }],
};
