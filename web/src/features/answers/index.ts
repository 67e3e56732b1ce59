import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import type { Feature } from "@/registry/feature";
import { AnswerLine } from "./AnswerLine";
import { detailsStore } from "./details";

export const feature: Feature = {
  messageActions: [
    {
      id: "made",
      order: 52,
      label: msg`How it was made`,
      icon: "gauge",
      applies: ({ message }) => message.sender_type === "ai" && message.deleted_at === null,
      run: ({ message }) => detailsStore.set(message),
    },
  ],
  messageExtras: [{ id: "made", order: 90, Component: AnswerLine }],
  background: [{ id: "made", Component: lazy(() => import("./DetailsDialog")) }],
};
