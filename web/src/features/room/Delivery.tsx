import { useLingui } from "@lingui/react/macro";
import { Icon } from "@/ui/Icon";
import styles from "./Delivery.module.css";

interface DeliveryProps {
  status: string;
}

/** How far one's own message has come. */
export function Delivery({ status }: DeliveryProps) {
  const { t } = useLingui();
  const label = status === "read" ? t`Read by all` : status === "delivered" ? t`Delivered to all` : t`Sent`;
  return (
    <span className={styles.delivery} data-status={status} title={label}>
      <Icon name="check" size={12} />
      {status !== "sent" && <Icon name="check" size={12} />}
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
