import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useStore } from "@/lib/store";
import { Choice } from "@/ui/Field";
import { Intro } from "@/ui/List";
import { Notice } from "@/ui/Notice";
import { keepWish, wishStore, type Wish } from "./wishes";

/** What this device notifies of; the browser is asked only when somebody wants it. */
export default function NotificationsPage() {
  const { t } = useLingui();
  const wish = useStore(wishStore);
  const isThere = "Notification" in globalThis;
  const [isRefused, setRefused] = useState(isThere && Notification.permission === "denied");
  const choose = async (next: Wish) => {
    if (next !== "off" && (await Notification.requestPermission()) !== "granted") {
      setRefused(true);
      return;
    }
    keepWish(next);
  };
  return (
    <>
      <Intro>
        <Trans>On this device, while the page is open and you look at something else.</Trans>
      </Intro>
      {!isThere && <Notice>{t`This browser has no notifications.`}</Notice>}
      {isRefused && <Notice kind="warn">{t`This browser does not allow it. Change that in its settings for this site.`}</Notice>}
      <Choice
        label={t`Notify me of`}
        value={wish}
        disabled={!isThere}
        options={[
          { value: "off", label: t`nothing` },
          { value: "mentions", label: t`messages that name me` },
          { value: "all", label: t`all messages` },
        ]}
        onChoose={(next) => void choose(next)}
      />
    </>
  );
}
