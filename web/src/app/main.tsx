import "@/ui/tokens.css";
import "@/ui/base.css";
import "./shell.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { localeStore, showLocale } from "@/i18n/i18n";
import type { Feature } from "@/registry/feature";
import { registerFeatures } from "@/registry/registry";
import { applyTheme } from "@/ui/theme";
import { App } from "./App";
import { beginEarly } from "./early";
import { keepShell } from "./offline";

const found = import.meta.glob<{ feature: Feature }>("../features/*/index.ts", { eager: true });

applyTheme();
registerFeatures(Object.values(found).map(({ feature }) => feature));
beginEarly(location.pathname);
await showLocale(localeStore.get());

const root = document.getElementById("root");
if (root === null) throw new Error("index.html lacks the root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
keepShell();
