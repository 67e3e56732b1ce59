import { msg } from "@lingui/core/macro";
import { lazy } from "react";
import { mayWrite } from "@/entities/rights";
import { later, type Feature } from "@/registry/feature";
import { fromStage } from "@/session/instance";
import { addFrom } from "./changes";
import { MyTodosAction } from "./MyTodosAction";

const when = fromStage(3);

export const feature: Feature = {
  pages: [{ id: "todos", path: "/todos", access: "member", when, ...later(() => import("./MyTodosPage")) }],
  listActions: [{ id: "todos", order: 6, when, Component: MyTodosAction }],
  roomPanels: [{ id: "todos", order: 22, when, title: msg`To-dos`, icon: "tasks", Component: lazy(() => import("./TodosPanel")) }],
  messageActions: [
    {
      id: "todo",
      order: 45,
      when,
      label: msg`Add to the to-dos`,
      icon: "tasks",
      applies: ({ message, room }) => message.content !== "" && mayWrite(room),
      run: ({ message }) => void addFrom(message),
    },
  ],
};
