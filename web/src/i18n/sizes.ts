import { useMemo } from "react";
import { useLocale, type Locale } from "./i18n";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Sizes and money as people read them. */
export interface Sizes {
  bytes: (count: number) => string;
  count: (count: number) => string;
  /** From milliseconds. */
  seconds: (ms: number) => string;
  /** From millionths of a dollar, in as many places as say something. */
  money: (microUsd: number) => string;
}

export function makeSizes(locale: Locale): Sizes {
  const plain = new Intl.NumberFormat(locale);
  return {
    bytes: (count) => {
      const step = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(count, 1)) / Math.log(1000)));
      const unit = UNITS[step] ?? "byte";
      return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: step === 0 ? 0 : 1 }).format(count / 1000 ** step);
    },
    count: (count) => plain.format(count),
    seconds: (ms) => new Intl.NumberFormat(locale, { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: 1 }).format(ms / 1000),
    money: (microUsd) => {
      const places = microUsd !== 0 && Math.abs(microUsd) < 10_000 ? 6 : 2;
      return new Intl.NumberFormat(locale, { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: places }).format(microUsd / 1e6);
    },
  };
}

export function useSizes(): Sizes {
  const locale = useLocale();
  return useMemo(() => makeSizes(locale), [locale]);
}
