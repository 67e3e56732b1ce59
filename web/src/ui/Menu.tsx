import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement } from "react";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

export interface MenuItem {
  id: string;
  label: string;
  icon: IconName;
  onChoose: () => void;
  isGrave?: boolean | undefined;
}

interface MenuProps {
  trigger: ReactElement;
  items: readonly MenuItem[];
  /** Told when it opens and closes. */
  onOpenChange?: (isOpen: boolean) => void;
}

/** A list of things to do that opens at its trigger. */
export function Menu({ trigger, items, onOpenChange }: MenuProps) {
  return (
    <Base.Root modal={false} onOpenChange={(open) => onOpenChange?.(open)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} align="end">
          <Base.Popup className={styles.popup}>
            {items.map((item) => (
              <Base.Item
                key={item.id}
                className={[styles.item, item.isGrave && styles.grave].filter(Boolean).join(" ")}
                onClick={item.onChoose}
              >
                <Icon name={item.icon} size={18} />
                {item.label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
