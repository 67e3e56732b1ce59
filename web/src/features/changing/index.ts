import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import { mayManage, mayWrite } from "@/entities/rights";
import type { Feature, MessageContext } from "@/registry/feature";
import { fromStage } from "@/session/instance";
import { copyLink, setImportance, startEditing, startErasing, startHistory } from "./changes";
import { EditLine } from "./EditLine";

const when = fromStage(3);
const isThere = ({ message }: MessageContext) => message.deleted_at === null;
const isMine = ({ message, me }: MessageContext) => message.user_id === me;

export const feature: Feature = {
  messageActions: [
    {
      id: "edit",
      order: 15,
      when,
      label: msg`Edit`,
      icon: "edit",
      applies: (context) => isThere(context) && isMine(context) && mayWrite(context.room),
      run: ({ message }) => startEditing(message),
    },
    { id: "link", order: 25, when, label: msg`Copy link`, icon: "link", applies: isThere, run: copyLink },
    {
      id: "important",
      order: 40,
      when,
      label: msg`Mark as important`,
      icon: "flag",
      applies: (context) => mayRate(context) && context.message.importance === 0,
      run: ({ message }) => setImportance(message, 2),
    },
    {
      id: "key",
      order: 41,
      when,
      label: msg`Mark as a key message`,
      icon: "flag",
      applies: (context) => mayRate(context) && context.message.importance < 3,
      run: ({ message }) => setImportance(message, 3),
    },
    {
      id: "unimportant",
      order: 40,
      when,
      label: msg`No longer important`,
      icon: "flag",
      applies: (context) => mayRate(context) && context.message.importance > 0,
      run: ({ message }) => setImportance(message, 0),
    },
    {
      id: "history",
      order: 50,
      when,
      label: msg`Earlier versions`,
      icon: "clock",
      applies: (context) => isThere(context) && (context.message.edited_at !== null || context.message.attempt > 1),
      run: ({ message }) => startHistory(message),
    },
    {
      id: "delete",
      order: 90,
      when,
      label: msg`Delete`,
      icon: "trash",
      isGrave: true,
      applies: (context) => isThere(context) && (isMine(context) || mayManage(context.room)) && context.room.status === "active",
      run: ({ message }) => startErasing(message),
    },
  ],
  roomParts: [{ id: "edit", slot: "above-composer", order: 40, when, Component: EditLine }],
  background: [{ id: "message-dialogs", when, Component: lazy(() => import("./MessageDialogs")) }],
};

function mayRate(context: MessageContext): boolean {
  return isThere(context) && (isMine(context) || mayManage(context.room)) && mayWrite(context.room);
}
