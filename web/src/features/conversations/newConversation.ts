import { useCallback } from "react";
import { createStore, useStore } from "@/lib/store";

const dialogStore = createStore(false);

/** Whether the dialog for a new conversation is open, and the way to close it. */
export function useNewConversationDialog(): { isOpen: boolean; close: () => void } {
  return { isOpen: useStore(dialogStore), close: () => dialogStore.set(false) };
}

/** Opens the dialog for a new conversation. */
export function useNewConversation(): () => void {
  return useCallback(() => dialogStore.set(true), []);
}
