import { Trans, useLingui } from "@lingui/react/macro";
import { Suspense, useEffect, useRef } from "react";
import { Link, NavLink, useParams } from "react-router";
import { usePieces } from "@/registry/registry";
import { signOut } from "@/session/session";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { Waiting } from "@/ui/Notice";
import styles from "./SettingsPage.module.css";

/** All settings pages that features bring, one at a time. */
export default function SettingsPage() {
  const { t, i18n } = useLingui();
  const { pageId } = useParams();
  const pages = usePieces("settingsPages");
  const page = pages.find(({ id }) => id === pageId) ?? pages[0];
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => {
    const strip = tabs.current;
    if (strip === null) return;
    // Also when a device is turned and the strip gets too narrow.
    const observer = new ResizeObserver(() => {
      strip.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
    });
    observer.observe(strip);
    return () => observer.disconnect();
  }, [page?.id]);
  return (
    <div className={styles.settings}>
      <header className={styles.head}>
        <Link to="/" className={styles.back} aria-label={t`Back to the conversations`}>
          <Icon name="back" />
        </Link>
        <h1>
          <Trans>Settings</Trans>
        </h1>
        <Button icon="sign_out" onClick={() => void signOut()}>
          <Trans>Sign out</Trans>
        </Button>
      </header>
      <nav ref={tabs} className={styles.tabs} aria-label={t`Settings`}>
        {pages.map(({ id, title, icon }) => (
          <NavLink key={id} to={`/settings/${id}`} className={styles.tab ?? ""} aria-current={id === page?.id ? "page" : undefined}>
            <Icon name={icon} size={18} />
            {i18n._(title)}
          </NavLink>
        ))}
      </nav>
      <div className={styles.body}>
        {page !== undefined && (
          <section aria-labelledby="settings-title" className={styles.page}>
            <h2 id="settings-title">{i18n._(page.title)}</h2>
            <Suspense fallback={<Waiting label={t`Loading`} />}>
              <page.Component />
            </Suspense>
          </section>
        )}
      </div>
    </div>
  );
}
