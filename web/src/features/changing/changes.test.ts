import { describe, expect, it } from "vitest";
import { ME, message } from "@/testing/objects";
import { findLastOwn, linkTo } from "./changes";

describe("changing what was said", () => {
  it("begins with the newest message of one's own that is still there", () => {
    const gone = message(3, { user_id: ME, deleted_at: "2026-11-22T08:00:00Z", content: "" });

    expect(findLastOwn([message(1, { user_id: ME }), message(2), gone], ME)?.seq).toBe(1);
    expect(findLastOwn([message(1)], ME)).toBeUndefined();
  });

  it("links to the message in its room", () => {
    expect(linkTo(message(7), "https://talk.example")).toBe("https://talk.example/c/room-1?seq=7");
  });
});
