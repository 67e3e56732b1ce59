import { describe, expect, it } from "vitest";
import type { MessageTopic, Topic } from "@/api/types";
import { placeAbout, sortTopics, weightOf } from "./topics";

const topic = (name: string, relevance: number) => ({ id: name, name, relevance }) as Topic;
const about = (seq: number, topic_id: string | null) => ({ message_id: `m${seq}`, seq, topic_id, version: 1 }) as MessageTopic;

describe("topics", () => {
  it("come in the order of their relevance, and weigh by it", () => {
    const sorted = sortTopics([topic("slugs", 0.2), topic("water", 0.8), topic("seeds", 0.5)]);

    expect(sorted.map(({ name }) => name)).toEqual(["water", "seeds", "slugs"]);
    expect(sorted.map((one) => weightOf(one, 0.8))).toEqual([4, 3, 1]);
  });

  it("weigh the same however strong the strongest is", () => {
    expect(weightOf(topic("seeds", 0.01), 0.01)).toBe(4);
    expect(weightOf(topic("seeds", 0.004), 0.01)).toBe(2);
  });

  it("take and lose messages as these are found to be about something else", () => {
    const held = [about(1, "water"), about(3, "water")];

    expect(placeAbout(held, [about(2, "water"), about(3, "seeds")], "water").map(({ seq }) => seq)).toEqual([1, 2]);
    expect(placeAbout(held, [about(9, "seeds")], "water")).toBe(held);
  });
});
