import { useLingui } from "@lingui/react/macro";

/** The app's face while it finds out what to show; index.html paints the same before any code is here. */
export function Shell() {
  const { t } = useLingui();
  return (
    <main className="shell" aria-busy="true">
      <svg width={72} height={72} viewBox="0 0 32 32" fill="none" strokeWidth={3} strokeLinecap="round" aria-hidden="true">
        <path
          className="shell-membrane"
          d="M10 5c4 0 4 3 6 3s2-3 6-3c5 0 8 5 8 11s-3 11-8 11c-4 0-4-3-6-3s-2 3-6 3c-5 0-8-5-8-11S5 5 10 5Z"
        />
        <path className="shell-left" d="M11 10q-4 6 0 12" />
        <path className="shell-right" d="M21 10q4 6 0 12" />
      </svg>
      <p className="shell-name">Spindle</p>
      <div className="shell-bar" role="progressbar" aria-label={t`Loading`} />
    </main>
  );
}
