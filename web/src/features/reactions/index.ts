import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import { mayWrite } from "@/entities/rights";
import type { Feature } from "@/registry/feature";
import { fromStage } from "@/session/instance";
import { pickedForStore } from "./reacting";
import { Reactions } from "./Reactions";

const when = fromStage(3);

export const feature: Feature = {
  messageActions: [
    {
      id: "react",
      order: 5,
      when,
      label: msg`React`,
      icon: "smile",
      applies: ({ message, room }) => message.deleted_at === null && mayWrite(room),
      run: ({ message }) => pickedForStore.set(message),
    },
  ],
  messageExtras: [{ id: "reactions", order: 90, when, Component: Reactions }],
  background: [{ id: "emoji-picker", when, Component: lazy(() => import("./EmojiDialog")) }],
};
