import { clear, createStore } from "idb-keyval";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox } from "./outbox";

const answer = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

describe("the outbox", () => {
  const fetch = vi.fn<typeof globalThis.fetch>();
  const states = (outbox: Outbox) => outbox.items.get().map(({ content, state }) => `${content}: ${state}`);
  const bodyOf = async (call: number) => (fetch.mock.calls[call]?.[0] as Request).clone().json() as Promise<{ content: string }>;

  beforeEach(async () => {
    vi.stubGlobal("fetch", fetch);
    fetch.mockReset();
    await clear(createStore("spindle", "outbox"));
  });

  afterEach(() => vi.unstubAllGlobals());

  it("shows what was written at once and sends it once", async () => {
    fetch.mockImplementation(() => Promise.resolve(answer(201, { id: "m1" })));
    const outbox = new Outbox("ann");

    outbox.add({ room: "r1", content: "hello" });

    expect(states(outbox)).toEqual(["hello: waiting"]);
    await vi.waitFor(() => expect(states(outbox)).toEqual(["hello: sent"]));
    expect(fetch).toHaveBeenCalledOnce();
  });

  it("keeps what a dead network did not take, over a reload, and sends it in order", async () => {
    fetch.mockImplementation(() => Promise.reject(new TypeError("offline")));
    const before = new Outbox("ann");
    before.add({ room: "r1", content: "one" });
    before.add({ room: "r1", content: "two" });
    await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
    await vi.waitFor(() => expect(states(before)).toEqual(["one: waiting", "two: waiting"]));

    fetch.mockReset();
    fetch.mockImplementation(() => Promise.resolve(answer(201, {})));
    const after = new Outbox("ann");
    after.start();

    await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(2));
    expect([(await bodyOf(0)).content, (await bodyOf(1)).content]).toEqual(["one", "two"]);
  });

  it("tries again by itself", async () => {
    fetch.mockImplementationOnce(() => Promise.reject(new TypeError("offline")));
    fetch.mockImplementation(() => Promise.resolve(answer(201, {})));
    const outbox = new Outbox("ann", 1);

    outbox.add({ room: "r1", content: "again" });

    await vi.waitFor(() => expect(states(outbox)).toEqual(["again: sent"]));
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it("keeps a refused message until its author decides", async () => {
    fetch.mockImplementation(() => Promise.resolve(answer(409, { code: "conversation_archived" })));
    const outbox = new Outbox("ann");

    outbox.add({ room: "r1", content: "late" });

    await vi.waitFor(() => expect(outbox.items.get()[0]).toMatchObject({ state: "failed", code: "conversation_archived" }));
    outbox.drop(outbox.items.get()[0]?.client_id ?? "");
    expect(outbox.items.get()).toEqual([]);
  });

  it("is nobody else's", async () => {
    fetch.mockImplementation(() => Promise.reject(new TypeError("offline")));
    const anns = new Outbox("ann");
    anns.add({ room: "r1", content: "secret" });
    await vi.waitFor(() => expect(fetch).toHaveBeenCalled());

    const bobs = new Outbox("bob");
    await bobs.send();

    expect(bobs.items.get()).toEqual([]);
  });
});
