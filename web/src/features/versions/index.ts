import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import { mayWrite } from "@/entities/rights";
import type { Feature, MessageContext } from "@/registry/feature";
import { withFeature } from "@/session/instance";
import { otherwiseStore, regenerate } from "./changes";
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
      applies: (context) => isWhole(context),
      run: ({ message }) => regenerate(message),
    },
    {
      id: "otherwise",
      order: 32,
      when,
      label: msg`Answer anew, otherwise…`,
      icon: "edit",
      applies: (context) => isWhole(context),
      run: ({ message }) => otherwiseStore.set(message),
    },
  ],
  messageExtras: [{ id: "versions", order: 20, when, Component: Versions }],
  background: [{ id: "otherwise", when, Component: lazy(() => import("./OtherwiseDialog")) }],
  roomParts: [{ id: "steer", slot: "above-composer", order: 20, when, Component: SteerLine }],
};

function isWhole({ message, room }: MessageContext): boolean {
  const isUnsettled = ["writing", "error", "interrupted"].includes(message.status);
  return message.is_ai_generated && message.deleted_at === null && !isUnsettled && mayWrite(room);
}
