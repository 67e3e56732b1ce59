import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { fromStage } from "@/session/instance";
import { seenStore } from "./seen";

const when = fromStage(3);

export const feature: Feature = {
  messageActions: [
    {
      id: "seen",
      order: 55,
      when,
      label: msg`Seen by`,
      icon: "eye",
      applies: ({ message, me }) => message.user_id === me && message.deleted_at === null,
      run: ({ message }) => seenStore.set(message),
    },
  ],
  background: [{ id: "seen", when, Component: lazy(() => import("./SeenDialog")) }],
};
