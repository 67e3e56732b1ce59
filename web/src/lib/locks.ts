/*
 * Locks among the tabs of this browser. Web Locks exist in secure contexts only; on a plain-http network each tab is
 * alone: it holds a stream of its own, and the server's grace for a refresh token just used covers two tabs at once.
 */

const locks = (): LockManager | undefined => (globalThis.navigator as Partial<Navigator> | undefined)?.locks;

/** Runs `work` while no other tab runs work under this name. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const manager = locks();
  if (manager === undefined) return work();
  return (await manager.request(name, work));
}

/** Waits for the lock, then runs `work` until `signal` aborts; the lock goes with the tab at the latest. */
export async function holdLock(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const manager = locks();
  if (manager === undefined) return work();
  try {
    await manager.request(name, { signal }, work);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Whether tabs can agree who leads. */
export function canShareStream(): boolean {
  return locks() !== undefined && typeof BroadcastChannel !== "undefined";
}
