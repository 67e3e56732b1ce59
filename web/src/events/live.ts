import { QueryClient } from "@tanstack/react-query";
import { Problem } from "@/api/problem";
import { createStore, useStore } from "@/lib/store";
import { sessionStore } from "@/session/session";
import type { ConnectionState } from "./connection";
import { Dispatcher } from "./dispatcher";
import { draftsOf, NO_DRAFTS, reduceDrafts, type Drafts, type LiveDraft } from "./drafts";
import { SharedStream } from "./sharing";
import type { StreamEvent } from "./types";

/** The one cache of server state; events keep it fresh, so nothing in it goes stale by itself. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => failures < 4 && !(error instanceof Problem && !error.isPassing),
    },
  },
});

export const dispatcher = new Dispatcher(queryClient, () => sessionStore.get().user?.id ?? "");
export const connectionStore = createStore<ConnectionState>("connecting");
const draftStore = createStore<Drafts>(NO_DRAFTS);

/** Follows the person's events until `signal` aborts. */
export function follow(userId: string, signal: AbortSignal): Promise<void> {
  const stream = new SharedStream(userId, {
    deliver: (event) => {
      const { drafts, behind } = reduceDrafts(draftStore.get(), event);
      draftStore.set(drafts);
      if (behind !== null) stream.askForText(behind);
      dispatcher.dispatch(event);
    },
    show: (state) => {
      connectionStore.set(state);
      if (state === "live") dispatcher.goLive();
    },
    tellDrafts: (messageId) =>
      Object.values(draftStore.get().open)
        .filter((draft) => messageId === null || draft.message_id === messageId)
        .map(tellDraft),
  });
  return stream.run(signal);
}

function tellDraft({ length: _, ...draft }: LiveDraft): StreamEvent<"message.text"> {
  const at = new Date().toISOString();
  return { type: "message.text", conversation_id: draft.conversation_id, at, data: { draft } };
}

/** The replies being written in a room. */
export function useDrafts(room: string): LiveDraft[] {
  const drafts = useStore(draftStore);
  return draftsOf(drafts, room);
}

export function useConnection(): ConnectionState {
  return useStore(connectionStore);
}

/** Forgets all that belongs to the person who was signed in. */
export function forgetEverything(): void {
  draftStore.set(NO_DRAFTS);
  queryClient.clear();
}
