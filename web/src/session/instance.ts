import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { accounts, conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AccountsInstance, ConversationsInstance } from "@/api/types";

/** What this instance is and can, as both services tell it. */
export interface Instance {
  accounts: AccountsInstance;
  conversations: ConversationsInstance;
}

/** Whether something is there to be shown; what is not there has no button. */
export type Gate = (instance: Instance) => boolean;

export const instanceQuery = queryOptions({
  queryKey: ["instance"],
  staleTime: Infinity,
  queryFn: async (): Promise<Instance> => {
    const [ofAccounts, ofConversations] = await Promise.all([
      unwrap(accounts.GET("/api/v1/accounts/instance")),
      unwrap(conversations.GET("/api/v1/instance")),
    ]);
    return { accounts: ofAccounts, conversations: ofConversations };
  },
});

/** Open from a stage of the product on. */
export function fromStage(stage: number): Gate {
  return (instance) => instance.conversations.stages.includes(stage);
}

/** Open when `features` of the conversations' instance holds a true value or a non-empty list under `name`. */
export function withFeature(name: string): Gate {
  return ({ conversations: { features } }) => {
    const value = features[name];
    return Array.isArray(value) ? value.length > 0 : value === true;
  };
}

export function useInstance(): Instance {
  return useSuspenseQuery(instanceQuery).data;
}

/** Whether `gate` is open here. Without a gate it is. */
export function useFeature(gate: Gate | undefined): boolean {
  const instance = useInstance();
  return gate === undefined || gate(instance);
}
