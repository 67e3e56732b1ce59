import { describe, expect, it } from "vitest";
import type { Participant } from "@/api/types";
import { isMine, namesOf } from "./reacting";

const person = (user_id: string, display_name: string) => ({ user_id, user: { display_name } }) as Participant;

describe("reactions", () => {
  it("are mine where my id is among them", () => {
    const reactions = [{ emoji: "👍", user_ids: ["ann"] }];

    expect(isMine(reactions, "👍", "ann")).toBe(true);
    expect(isMine(reactions, "👍", "bob")).toBe(false);
    expect(isMine(reactions, "🎉", "ann")).toBe(false);
  });

  it("name those who are known and count the others", () => {
    const reaction = { emoji: "👍", user_ids: ["ann", "gone", "bob"] };

    expect(namesOf(reaction, [person("ann", "Ann"), person("bob", "Bob")])).toEqual({ names: ["Ann", "Bob"], rest: 1 });
  });
});
