import { useLingui } from "@lingui/react/macro";
import { Choice, Field } from "@/ui/Field";
import type { CapFields as Fields } from "./budgets";

interface CapFieldsProps {
  fields: Fields;
  onChange: (change: Partial<Fields>) => void;
}

/** How much may be spent, and in what time. */
export function CapFields({ fields, onChange }: CapFieldsProps) {
  const { t } = useLingui();
  return (
    <>
      <Field label={t`At most, in US dollars`} hint={t`Empty for no limit.`} type="number" min={0} step="any" value={fields.cost} onChange={(event) => onChange({ cost: event.target.value })} />
      <Field label={t`At most, in tokens`} type="number" min={0} value={fields.tokens} onChange={(event) => onChange({ tokens: event.target.value })} />
      <Choice
        label={t`For each`}
        value={fields.period}
        options={[
          { value: "day", label: t`day` },
          { value: "month", label: t`month` },
          { value: "total", label: t`all time` },
        ]}
        onChoose={(period) => onChange({ period })}
      />
    </>
  );
}
