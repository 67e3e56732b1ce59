import { describe, expect, it } from "vitest";
import type { Invitation } from "@/api/types";
import { isOpen } from "./invitations";

const NOW = Date.parse("2026-11-22T08:00:00Z");
const invitation = (more: Partial<Invitation> = {}) =>
  ({ revoked_at: null, expires_at: null, max_uses: null, uses: 0, ...more }) as Invitation;

describe("an invitation", () => {
  it("is open until it is revoked, over, or used up", () => {
    expect(isOpen(invitation(), NOW)).toBe(true);
    expect(isOpen(invitation({ max_uses: 2, uses: 1, expires_at: "2026-11-22T09:00:00Z" }), NOW)).toBe(true);
    expect(isOpen(invitation({ revoked_at: "2026-11-22T07:00:00Z" }), NOW)).toBe(false);
    expect(isOpen(invitation({ expires_at: "2026-11-22T08:00:00Z" }), NOW)).toBe(false);
    expect(isOpen(invitation({ max_uses: 1, uses: 1 }), NOW)).toBe(false);
  });
});
