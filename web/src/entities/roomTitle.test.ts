import { describe, expect, it } from "vitest";
import type { Participant } from "@/api/types";
import { nameOthers } from "./roomTitle";

const person = (name: string, is_active = true) =>
  ({ user_id: name, is_active, user: { display_name: name } }) as unknown as Participant;

describe("a room without a title", () => {
  it("is named after the others who are there", () => {
    expect(nameOthers([person("Ann"), person("Bob"), person("Cy", false), person("Dee")], "Ann")).toBe("Bob, Dee");
  });

  it("names three at most", () => {
    expect(nameOthers(["Ann", "Bob", "Cy", "Dee", "Eve"].map((name) => person(name)), "Ann")).toBe("Bob, Cy, Dee, …");
  });

  it("has no names when one is alone", () => expect(nameOthers([person("Ann")], "Ann")).toBe(""));
});
