import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import { participantsQuery } from "@/entities/lists";
import type { RoomProps } from "@/registry/feature";
import { AuditEntries } from "@/ui/AuditEntries";
import { Button } from "@/ui/Button";
import { Notice, Waiting } from "@/ui/Notice";
import { describe } from "@/ui/useTask";

/** Who changed what about the conversation, the newest first. */
export function AuditList({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: people = [] } = useQuery(participantsQuery(room.id));
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["audit", room.id],
    staleTime: 0,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        conversations.GET("/api/v1/conversations/{conversation_id}/audit", {
          params: { path: { conversation_id: room.id }, query: { limit: 50, ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
  if (error !== null) return <Notice kind="warn">{describe(error)}</Notice>;
  if (data === undefined) return <Waiting label={t`Loading`} />;
  const names = new Map(people.map(({ user }) => [user.id, user.display_name]));
  return (
    <>
      <AuditEntries entries={data.pages.flatMap((page) => page.items)} names={names} />
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>More</Trans>
        </Button>
      )}
    </>
  );
}
