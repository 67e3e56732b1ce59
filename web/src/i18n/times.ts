import { useLocale } from "./i18n";

const DAY_MS = 86_400_000;

export interface Times {
  /** 14:05 */
  clock: (at: string) => string;
  /** Today's time, else yesterday, the weekday, or the date: as short as it may be in a list. */
  short: (at: string, now?: Date) => string;
  /** Today, yesterday, or the whole date: above the messages of a day. */
  day: (at: string, now?: Date) => string;
  /** A day as the server names one, `2026-11-22`, in UTC. */
  date: (day: string) => string;
  /** Date and time in full. */
  full: (at: string) => string;
}

/** Times as people of a language read them. */
export function makeTimes(locale: string): Times {
  const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "short" });
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const long = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
  const longWithYear = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
  const utc = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    clock: (at) => clock.format(new Date(at)),
    short: (at, now = new Date()) => {
      const days = daysBetween(new Date(at), now);
      if (days === 0) return clock.format(new Date(at));
      if (days === 1) return relative.format(-1, "day");
      return (days < 7 && days > 0 ? weekday : date).format(new Date(at));
    },
    day: (at, now = new Date()) => {
      const when = new Date(at);
      const days = daysBetween(when, now);
      if (days === 0 || days === 1) return relative.format(-days, "day");
      return (when.getFullYear() === now.getFullYear() ? long : longWithYear).format(when);
    },
    date: (day) => utc.format(new Date(day)),
    full: (at) => full.format(new Date(at)),
  };
}

function daysBetween(earlier: Date, later: Date): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / DAY_MS);
}

/** When the day of the reader's began on which a time falls. */
export function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Made once for each language: to make them takes longer than to draw a message. */
const made = new Map<string, Times>();

export function useTimes(): Times {
  const locale = useLocale();
  const times = made.get(locale) ?? makeTimes(locale);
  made.set(locale, times);
  return times;
}
