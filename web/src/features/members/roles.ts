import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { Participant } from "@/api/types";

export type Role = Participant["role"];
export type GivenRole = Exclude<Role, "owner">;

export const ROLE_NAMES: Record<Role, MessageDescriptor> = {
  owner: msg`Owner`,
  admin: msg`Administrator`,
  member: msg`Member`,
  observer: msg`Observer`,
};

const RANK: Record<Role, number> = { observer: 0, member: 1, admin: 2, owner: 3 };

/** Roles from the highest. */
export const ROLES: readonly Role[] = ["owner", "admin", "member", "observer"];

/** The roles somebody of role `mine` may give: none above one's own, and ownership is handed over elsewhere. */
export function rolesToGive(mine: Role): GivenRole[] {
  return ROLES.filter((role): role is GivenRole => role !== "owner" && RANK[role] <= RANK[mine]);
}

/** Whether `mine` may change or remove somebody of role `theirs`. */
export function mayChange(mine: Role, theirs: Role): boolean {
  return RANK[mine] >= RANK.admin && RANK[theirs] <= RANK[mine] && theirs !== "owner";
}
