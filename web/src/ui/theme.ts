import { createStore, useStore } from "@/lib/store";

export type Theme = "system" | "light" | "dark";

const KEPT_AS = "spindle:theme";

const themeStore = createStore<Theme>(readTheme());

function readTheme(): Theme {
  const kept = globalThis.localStorage.getItem(KEPT_AS);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Paints the page in the theme kept on this device. */
export function applyTheme(): void {
  const theme = themeStore.get();
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT_AS, theme);
  themeStore.set(theme);
  applyTheme();
}

export function useTheme(): Theme {
  return useStore(themeStore);
}
