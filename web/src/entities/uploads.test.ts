import { describe, expect, it } from "vitest";
import { admit } from "./uploads";

const LIMITS = { attachment_bytes: 10, attachments_per_message: 3 };

describe("files for a message", () => {
  it("are taken as long as they are small and few enough", () => {
    expect(admit([{ size: 10 }, { size: 1 }], 1, LIMITS)).toEqual({ taken: [{ size: 10 }, { size: 1 }], refusal: null });
  });

  it("are refused one by one where they are too large", () => {
    expect(admit([{ size: 11 }, { size: 1 }], 0, LIMITS)).toEqual({ taken: [{ size: 1 }], refusal: "too_large" });
  });

  it("are refused beyond the number a message holds", () => {
    expect(admit([{ size: 1 }, { size: 2 }], 2, LIMITS)).toEqual({ taken: [{ size: 1 }], refusal: "too_many_files" });
  });
});
