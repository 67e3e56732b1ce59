/** Keeps the shell for starts without a network, where the browser allows it; messages are never kept there. */
export function keepShell(): void {
  const container = (navigator as Partial<Navigator>).serviceWorker;
  if (!import.meta.env.PROD || container === undefined) return;
  void container.register("/service-worker.js");
}
