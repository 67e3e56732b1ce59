import { i18n, type Messages } from "@lingui/core";
import { createStore, useStore } from "@/lib/store";

export const LOCALES = { en: "English", es: "Español", zh: "中文" } as const;
export type Locale = keyof typeof LOCALES;

const KEPT_AS = "spindle:locale";
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

interface Catalogue {
  messages: Messages;
}

// English comes with the code, so that most readers wait for one file less.
const english = import.meta.glob<Catalogue>("./locales/en.po", { eager: true });
const others = import.meta.glob<Catalogue>(["./locales/*.po", "!./locales/en.po"]);

export const localeStore = createStore<Locale>(chooseLocale(globalThis.localStorage.getItem(KEPT_AS)));

/** The language kept, else the first of the browser's that there is, else English. */
export function chooseLocale(kept: string | null, wanted: readonly string[] = navigator.languages): Locale {
  for (const tag of [kept, ...wanted]) {
    const language = tag?.toLowerCase().split("-")[0];
    if (language !== undefined && language in LOCALES) return language as Locale;
  }
  return "en";
}

/** Shows everything in `locale` from now on, on this device. */
export async function showLocale(locale: Locale): Promise<void> {
  const { messages } = await findCatalogue(`./locales/${locale}.po`);
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
  document.documentElement.dir = RIGHT_TO_LEFT.has(locale) ? "rtl" : "ltr";
  localStorage.setItem(KEPT_AS, locale);
  localeStore.set(locale);
}

function findCatalogue(path: string): Catalogue | Promise<Catalogue> {
  const found = english[path] ?? others[path]?.();
  if (found === undefined) throw new RangeError(`no catalogue at ${path}`);
  return found;
}

export function useLocale(): Locale {
  return useStore(localeStore);
}
