import { useLingui } from "@lingui/react/macro";
import { Choice } from "@/ui/Field";
import { LanguageChoice } from "@/ui/LanguageChoice";
import { chooseTheme, useTheme } from "@/ui/theme";

export default function AppearancePage() {
  const { t } = useLingui();
  const options = [
    { value: "system", label: t`As the device` },
    { value: "light", label: t`Light` },
    { value: "dark", label: t`Dark` },
  ] as const;
  return (
    <>
      <Choice label={t`Colours`} value={useTheme()} options={options} onChoose={chooseTheme} />
      <LanguageChoice />
    </>
  );
}
