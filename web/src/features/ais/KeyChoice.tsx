import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { keysQuery } from "@/entities/keys";
import { Choice } from "@/ui/Field";
import styles from "./AIDialog.module.css";

interface KeyChoiceProps {
  value: string;
  fault: string | undefined;
  onChoose: (id: string) => void;
}

/** Whose key pays: the instance's, or one of mine. One of somebody else's can be kept or taken away. */
export function KeyChoice({ value, fault, onChoose }: KeyChoiceProps) {
  const { t } = useLingui();
  const { data: keys } = useQuery(keysQuery);
  if (keys === undefined) return null;
  if (keys.length === 0 && value === "") {
    return (
      <Link to="/settings/keys" className={styles.hint}>
        <Trans>Bring a key of your own to a provider</Trans>
      </Link>
    );
  }
  const options = [
    { value: "", label: t`As this instance serves its model` },
    ...keys.map(({ id, label, wire, last4 }) => ({ value: id, label: `${label} · ${wire} · …${last4}` })),
    ...(value !== "" && !keys.some(({ id }) => id === value) ? [{ value, label: t`A key of somebody else` }] : []),
  ];
  return <Choice label={t`Key`} hint={t`A key of yours pays for what you ask, and for nobody else.`} value={value} options={options} fault={fault} onChoose={onChoose} />;
}
