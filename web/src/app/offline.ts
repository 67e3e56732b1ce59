/** Keeps the shell for starts without a network, where the browser allows it; messages are never kept there. */
export function keepShell(): void {
  const container = (navigator as Partial<Navigator>).serviceWorker;
  if (!import.meta.env.PROD || container === undefined) return;
  // After the load, so that what it fetches for later does not stand in the way of what is needed now.
  const register = () => void container.register("/service-worker.js");
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
