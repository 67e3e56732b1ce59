import { describe, expect, it } from "vitest";
import type { MessageVersion } from "@/api/types";
import { standingOf } from "./changes";

const version = (number: number, content: string, kind: MessageVersion["kind"] = "regeneration") =>
  ({ number, content, kind }) as MessageVersion;

describe("the answers to one question", () => {
  it("say where the one shown stands", () => {
    const versions = [version(3, "third"), version(1, "first"), version(2, "second")];

    expect(standingOf("second", versions)).toEqual({ numbers: [1, 2, 3], shown: 1 });
  });

  it("end with the one shown as long as it is not in the history", () => {
    expect(standingOf("new", [version(1, "first")])).toEqual({ numbers: [1, null], shown: 1 });
  });

  it("are nothing to turn over where there is one", () => {
    expect(standingOf("first", [version(1, "first"), version(2, "edited", "edit")])).toBeNull();
    expect(standingOf("first", [])).toBeNull();
  });
});
