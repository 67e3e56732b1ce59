import { msg } from "@lingui/core/macro";
import type { Direction, Kind } from "./relating";

/** What the other room is to this one. */
export const NAMES: Record<Kind, Record<Direction, ReturnType<typeof msg>>> = {
  division: { parent: msg`This one came out of it by division`, child: msg`It came out of this one by division` },
  continuation: { parent: msg`This one continues it`, child: msg`It continues this one` },
  reference: { parent: msg`This one refers to it`, child: msg`It refers to this one` },
};
