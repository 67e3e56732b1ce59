import { useLingui } from "@lingui/react/macro";
import { LOCALES, showLocale, useLocale, type Locale } from "@/i18n/i18n";
import { Choice } from "./Field";

const OPTIONS = (Object.keys(LOCALES) as Locale[]).map((value) => ({ value, label: LOCALES[value] }));

export function LanguageChoice() {
  const { t } = useLingui();
  return <Choice label={t`Language`} value={useLocale()} options={OPTIONS} onChoose={(locale) => void showLocale(locale)} />;
}
