import { Trans, useLingui } from "@lingui/react/macro";
import type { AIModel } from "@/api/types";
import { Choice } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { whyNot } from "./availability";

interface ModelChoiceProps {
  models: readonly AIModel[];
  value: string;
  fault: string | undefined;
  /** Whether a key of somebody's own is given to the AI. */
  hasKey: boolean;
  onChoose: (model: AIModel) => void;
}

/** Which model answers, with what can be had first; says why one that is chosen cannot answer now. */
export function ModelChoice({ models, value, fault, hasKey, onChoose }: ModelChoiceProps) {
  const { t } = useLingui();
  const sorted = [...models].sort((one, other) => Number(other.available) - Number(one.available));
  const chosen = models.find(({ id }) => id === value);
  const labelOf = (model: AIModel) => {
    const name = `${model.display_name ?? model.name} · ${model.id}`;
    return model.available ? name : t`${name} (not available)`;
  };
  const options = [
    ...(value === "" ? [{ value: "", label: t`Choose a model` }] : []),
    ...(value !== "" && chosen === undefined ? [{ value, label: value }] : []),
    ...sorted.map((model) => ({ value: model.id, label: labelOf(model) })),
  ];
  const choose = (id: string) => {
    const model = models.find((one) => one.id === id);
    if (model !== undefined) onChoose(model);
  };
  const reason = whyNot(chosen);
  return (
    <>
      <Choice label={t`Model`} value={value} options={options} fault={fault} onChoose={choose} />
      {reason !== null && !hasKey && (
        <Notice icon="key">
          <Trans>This model cannot answer now.</Trans> {reason} <Trans>A key of your own could serve it.</Trans>
        </Notice>
      )}
    </>
  );
}
