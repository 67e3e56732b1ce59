import { later, type Feature } from "@/registry/feature";
import { fromStage } from "@/session/instance";

export const feature: Feature = {
  pages: [
    { id: "join", path: "/join", access: "anyone", when: fromStage(3), ...later(() => import("./JoinPage")) },
  ],
};
