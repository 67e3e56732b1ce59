import { Trans, useLingui } from "@lingui/react/macro";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Conversation, Page, SearchHit } from "@/api/types";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Intro, List } from "@/ui/List";
import { Notice, Waiting } from "@/ui/Notice";
import { describe } from "@/ui/useTask";
import { readQuestion, writeQuestion, type Asked } from "./asking";
import { Filters } from "./Filters";
import { Hit } from "./Hit";
import styles from "./Search.module.css";

const PAUSE_MS = 250;

const hitsQuery = (question: string) =>
  infiniteQueryOptions({
    queryKey: ["search", question],
    initialPageParam: null as string | null,
    staleTime: 10_000,
    enabled: question !== "",
    queryFn: ({ pageParam, signal }): Promise<Page<SearchHit>> =>
      unwrap(
        conversations.GET("/api/v1/search", {
          params: { query: { q: question, limit: 30, ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

interface SearchViewProps {
  question: string;
  onAsk: (question: string) => void;
  /** Looks in this conversation only. */
  room?: Conversation;
}

export function SearchView({ question, onAsk, room }: SearchViewProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<Asked>(() => readQuestion(question));
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => onAsk(writeQuestion(asked)), PAUSE_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- who listens does not change what is asked
  }, [asked]);
  const fold = () => setAsked((before) => readQuestion(writeQuestion(before)));
  return (
    <div className={styles.view} role="search">
      <Field
        ref={input}
        type="search"
        label={t`Words to look for`}
        value={asked.words}
        onChange={(event) => setAsked((before) => ({ ...before, words: event.target.value }))}
        onBlur={fold}
      />
      <Filters asked={asked} onChange={setAsked} isInRoom={room !== undefined} />
      <Hits question={question === "" || room === undefined ? question : `in:${room.id} ${question}`} room={room} />
    </div>
  );
}

function Hits({ question, room }: { question: string; room: Conversation | undefined }) {
  const { t } = useLingui();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(hitsQuery(question));
  if (question === "") {
    return (
      <Intro>
        <Trans>The last word may be unfinished. Quotation marks keep words in their order.</Trans>
      </Intro>
    );
  }
  if (error !== null) return <Notice kind="warn">{describe(error)}</Notice>;
  if (isPending) return <Waiting label={t`Searching`} />;
  const hits = data.pages.flatMap((page) => page.items);
  if (hits.length === 0) {
    return (
      <p role="status">
        <Trans>Nothing was found.</Trans>
      </p>
    );
  }
  return (
    <>
      <List>
        {hits.map((hit) => (
          <Hit key={hit.message.id} hit={hit} isInRoom={room !== undefined} />
        ))}
      </List>
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>More</Trans>
        </Button>
      )}
    </>
  );
}
