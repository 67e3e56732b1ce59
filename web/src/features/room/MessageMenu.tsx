import { useLingui } from "@lingui/react/macro";
import type { MessageContext } from "@/registry/feature";
import { usePieces } from "@/registry/registry";
import { IconButton } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import styles from "./MessageMenu.module.css";

/** What can be done with a message. */
export function MessageMenu(context: MessageContext) {
  const { t, i18n } = useLingui();
  const actions = usePieces("messageActions").filter((action) => action.applies(context));
  if (actions.length === 0) return null;
  const name = context.message.sender.name;
  return (
    <div className={styles.menu}>
      <Menu
        trigger={<IconButton icon="more" label={t`Actions for the message of ${name}`} />}
        items={actions.map(({ id, label, icon, isGrave, run }) => ({
          id,
          icon,
          isGrave,
          label: i18n._(label),
          onChoose: () => run(context),
        }))}
      />
    </div>
  );
}
