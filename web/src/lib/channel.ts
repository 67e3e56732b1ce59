/** Messages of one kind among the tabs of this browser; a tab does not hear itself. */
export interface Channel<T> {
  post: (message: T) => void;
  listen: (listener: (message: T) => void) => () => void;
}

export function openChannel<T>(name: string): Channel<T> {
  if (typeof BroadcastChannel === "undefined") {
    return { post: () => undefined, listen: () => () => undefined };
  }
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => {
      const hear = (event: MessageEvent<T>) => listener(event.data);
      channel.addEventListener("message", hear);
      return () => channel.removeEventListener("message", hear);
    },
  };
}
