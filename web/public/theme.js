/* Before the first paint: the theme kept on this device, by src/ui/theme.ts, so that nothing flashes in the other one. */
try {
  const kept = localStorage.getItem("spindle:theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch {
  // A browser that keeps nothing shows the system's theme.
}
