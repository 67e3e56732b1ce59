import { later, type Feature } from "@/registry/feature";

export const feature: Feature = {
  pages: [
    { id: "sign-in", path: "/sign-in", access: "guest", ...later(() => import("./SignIn")) },
    {
      id: "sign-up",
      path: "/sign-up",
      access: "guest",
      when: ({ accounts }) => accounts.sign_up !== "closed",
      ...later(() => import("./SignUp")),
    },
  ],
};
