import { matchPath } from "react-router";
import { queryClient } from "@/events/live";
import { allPieces } from "@/registry/registry";
import { instanceQuery } from "@/session/instance";
import { startSession } from "@/session/session";

/** What cannot be fetched is asked for again by the page that needs it, which says so. */
const leaveToThePage = () => undefined;

/** Begins all that the page at an address waits for, so that nothing of it waits for another. */
export function beginEarly(pathname: string): void {
  void startSession();
  queryClient.query(instanceQuery).catch(leaveToThePage);
  for (const { path, load } of allPieces("pages")) {
    if (matchPath(path, pathname) !== null) load?.().catch(leaveToThePage);
  }
}
