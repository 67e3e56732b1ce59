import { describe, expect, it } from "vitest";
import type { Participant } from "@/api/types";
import { sortReaders } from "./seen";

const person = (user_id: string, last_read_seq: number, last_delivered_seq: number, more: Partial<Participant> = {}) =>
  ({ user_id, last_read_seq, last_delivered_seq, is_active: true, user: { source: "account" }, ...more }) as Participant;

describe("the readers of a message", () => {
  it("are sorted by how far it has come with them; author and those who left do not count", () => {
    const people = [
      person("ann", 9, 9),
      person("bob", 5, 7),
      person("cid", 2, 5),
      person("dan", 2, 2),
      person("eve", 9, 9, { is_active: false }),
    ];

    const { read, delivered, waiting } = sortReaders({ seq: 5, user_id: "ann" }, people);

    expect([read, delivered, waiting].map((group) => group.map(({ user_id }) => user_id))).toEqual([["bob"], ["cid"], ["dan"]]);
  });
});
