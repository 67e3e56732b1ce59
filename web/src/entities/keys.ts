import { queryOptions } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { ProviderKey } from "@/api/types";

/** My own keys to providers of models; no event tells of them. */
export const keysQuery = queryOptions({
  queryKey: ["provider-keys"],
  staleTime: 0,
  queryFn: async ({ signal }): Promise<ProviderKey[]> => (await unwrap(conversations.GET("/api/v1/provider-keys", { signal }))).items,
});
