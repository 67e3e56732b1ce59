import { Plural, useLingui } from "@lingui/react/macro";
import { useSizes } from "@/i18n/sizes";
import type { MessageContext } from "@/registry/feature";
import { Icon } from "@/ui/Icon";
import styles from "./DetailsDialog.module.css";
import { detailsOf, detailsStore } from "./details";

/** What an answer used and cost, in a word; a tap tells all of it. Nothing where nothing was used. */
export function AnswerLine({ message }: MessageContext) {
  const { t } = useLingui();
  const sizes = useSizes();
  if (message.sender_type !== "ai" || message.deleted_at !== null) return null;
  const { tools, costMicroUsd } = detailsOf(message);
  const isFree = costMicroUsd === null || costMicroUsd === 0;
  if (tools.length === 0 && isFree) return null;
  return (
    <button type="button" className={styles.line} title={t`How it was made`} onClick={() => detailsStore.set(message)}>
      <Icon name="gauge" size={14} />
      {tools.length > 0 && <Plural value={tools.length} one="# tool" other="# tools" />}
      {!isFree && <span>{sizes.money(costMicroUsd)}</span>}
    </button>
  );
}
