import { lazy } from "react";
import type { Feature } from "@/registry/feature";

const SignIn = lazy(() => import("./SignIn"));
const SignUp = lazy(() => import("./SignUp"));

export const feature: Feature = {
  pages: [
    { id: "sign-in", path: "/sign-in", access: "guest", Component: SignIn },
    {
      id: "sign-up",
      path: "/sign-up",
      access: "guest",
      when: ({ accounts }) => accounts.sign_up !== "closed",
      Component: SignUp,
    },
  ],
};
