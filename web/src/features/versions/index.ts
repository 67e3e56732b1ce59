import { msg } from "@lingui/core/macro";
import { mayWrite } from "@/entities/rights";
import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";
import { regenerate } from "./changes";
import { SteerLine } from "./SteerLine";
import { Versions } from "./Versions";

const when = withFeature("regeneration");

export const feature: Feature = {
  messageActions: [
    {
      id: "regenerate",
      order: 31,
      when,
      label: msg`Answer anew`,
      icon: "retry",
      applies: ({ message, room }) =>
        message.is_ai_generated && message.deleted_at === null && !["writing", "error", "interrupted"].includes(message.status) && mayWrite(room),
      run: ({ message }) => regenerate(message),
    },
  ],
  messageExtras: [{ id: "versions", order: 20, when, Component: Versions }],
  roomParts: [{ id: "steer", slot: "above-composer", order: 20, when, Component: SteerLine }],
};
