import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Message } from "@/api/types";
import { useSizes } from "@/i18n/sizes";
import { useStore } from "@/lib/store";
import { Dialog } from "@/ui/Dialog";
import { detailsOf, detailsStore } from "./details";
import styles from "./DetailsDialog.module.css";

const FINISHES: Record<string, ReturnType<typeof msg>> = {
  complete: msg`complete`,
  length: msg`at its longest`,
  stopped: msg`stopped`,
  cut: msg`cut off`,
  failed: msg`failed`,
};

/** Which model made an answer, with what tools, at what cost. */
export default function DetailsDialog() {
  const message = useStore(detailsStore);
  return message === null ? null : <Details message={message} />;
}

function Details({ message }: { message: Message }) {
  const { t, i18n } = useLingui();
  const sizes = useSizes();
  const { model, tools, tokens, costMicroUsd, firstMs, totalMs, finish, failure } = detailsOf(message);
  const count = (value: number | null) => (value === null ? t`unknown` : sizes.count(value));
  const seconds = (ms: number | null) => (ms === null ? t`unknown` : sizes.seconds(ms));
  const end = finish === null ? undefined : FINISHES[finish];
  return (
    <Dialog isOpen onClose={() => detailsStore.set(null)} title={t`How it was made`}>
      <dl className={styles.details}>
        <Row name={t`AI`}>{message.sender.name}</Row>
        <Row name={t`Model`}>{model ?? t`unknown`}</Row>
        <Row name={t`Tools used`}>{tools.length === 0 ? t`none` : tools.join(", ")}</Row>
        <Row name={t`Cost`}>{costMicroUsd === null ? t`unknown` : sizes.money(costMicroUsd)}</Row>
        <Row name={t`Tokens read`}>{count(tokens.prompt)}</Row>
        {tokens.cached !== null && <Row name={t`of them from a cache`}>{count(tokens.cached)}</Row>}
        <Row name={t`Tokens written`}>{count(tokens.completion)}</Row>
        <Row name={t`First word after`}>{seconds(firstMs)}</Row>
        <Row name={t`All of it after`}>{seconds(totalMs)}</Row>
        {finish !== null && <Row name={t`Ended`}>{end === undefined ? finish : i18n._(end)}</Row>}
        {failure !== null && <Row name={t`What failed`}>{failure}</Row>}
      </dl>
    </Dialog>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}
