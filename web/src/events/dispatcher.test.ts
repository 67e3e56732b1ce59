import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "@/entities/messages";
import type { MessageWindow } from "@/entities/messages";
import { event, message, ROOM } from "@/testing/objects";
import { Dispatcher } from "./dispatcher";

const KEY = ["messages", ROOM];
const holding = (...seqs: number[]): MessageWindow => ({
  items: seqs.map((seq) => message(seq)),
  reachesStart: true,
  reachesEnd: true,
  withAIs: true,
});

describe("the dispatcher", () => {
  let client: QueryClient;
  let dispatcher: Dispatcher;
  const held = () => client.getQueryData<MessageWindow>(KEY)?.items.map(({ seq }) => seq);

  beforeEach(() => {
    vi.useFakeTimers();
    client = new QueryClient();
    dispatcher = new Dispatcher(client, () => "ann");
  });

  afterEach(() => vi.useRealTimers());

  it("patches what is cached", () => {
    client.setQueryData(KEY, holding(1));

    dispatcher.dispatch(event("message.created", { message: message(2) }, 1));

    expect(held()).toEqual([1, 2]);
  });

  it("leaves other rooms alone", () => {
    client.setQueryData(["messages", "elsewhere"], holding(1));

    dispatcher.dispatch(event("message.created", { message: message(2) }, 1));

    expect(client.getQueryData<MessageWindow>(["messages", "elsewhere"])?.items).toHaveLength(1);
  });

  it("drops an event that was there before", () => {
    client.setQueryData(KEY, holding(1));
    const listener = vi.fn();
    dispatcher.listen("message.created", listener);

    dispatcher.dispatch(event("message.created", { message: message(2) }, 5));
    dispatcher.dispatch(event("message.created", { message: message(2) }, 5));
    dispatcher.dispatch(event("message.created", { message: message(3) }, 4));

    expect(listener).toHaveBeenCalledOnce();
    expect(held()).toEqual([1, 2]);
  });

  it("applies to a fetched answer what overtook it", async () => {
    dispatcher.goLive();
    let answer: (held: MessageWindow) => void = () => undefined;
    const fetched = client.query({
      queryKey: KEY,
      queryFn: dispatcher.overtakable(() => new Promise<MessageWindow>((resolve) => (answer = resolve))),
    });
    await vi.advanceTimersByTimeAsync(1);

    dispatcher.dispatch(event("message.created", { message: message(2) }, 1));
    answer(holding(1));
    await fetched;
    await vi.advanceTimersByTimeAsync(1);

    expect(held()).toEqual([1, 2]);
  });

  it("lets fetches wait for the stream, but not for ever, and fetches those again", async () => {
    const fetch = vi.fn(() => Promise.resolve(holding(1)));
    const observer = client.query({ queryKey: KEY, queryFn: dispatcher.overtakable(fetch) });

    await vi.advanceTimersByTimeAsync(1_000);
    expect(fetch).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    await observer;
    dispatcher.goLive();

    expect(client.getQueryState(KEY)?.isInvalidated).toBe(true);
  });

  it("fetches a room again on its reset", () => {
    client.setQueryData(KEY, holding(1));
    client.setQueryData(["messages", "elsewhere"], holding(1));

    dispatcher.dispatch(event("reset", { conversation_id: ROOM, reason: "import" }));

    expect(client.getQueryState(KEY)?.isInvalidated).toBe(true);
    expect(client.getQueryState(["messages", "elsewhere"])?.isInvalidated).toBe(false);
  });
});
