import { describe, expect, it } from "vitest";
import { ME, message, room } from "@/testing/objects";
import { isWanted, titleWith } from "./wishes";

const here = room();
const muted = room({ me: { ...here.me, muted: true, unread: 7 } });
const naming = message(2, { mentions: [{ type: "user", id: ME, start: 0, length: 4 }] });

describe("notifications", () => {
  it("come of every message where somebody wants all, of names only where they want those", () => {
    expect(isWanted(message(1), here, "all", ME)).toBe(true);
    expect(isWanted(message(1), here, "mentions", ME)).toBe(false);
    expect(isWanted(naming, here, "mentions", ME)).toBe(true);
  });

  it("never come of one's own words, and of muted rooms only when named", () => {
    expect(isWanted(message(1, { user_id: ME }), here, "all", ME)).toBe(false);
    expect(isWanted(message(1), muted, "all", ME)).toBe(false);
    expect(isWanted(naming, muted, "all", ME)).toBe(true);
    expect(isWanted(naming, here, "off", ME)).toBe(false);
  });

  it("are counted in the title, muted rooms aside", () => {
    expect(titleWith([room({ me: { ...here.me, unread: 3 } }), muted], "Spindle")).toBe("(3) Spindle");
    expect(titleWith([muted], "Spindle")).toBe("Spindle");
  });
});
