import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { roomsQuery } from "@/entities/conversations";
import { titleWith } from "./wishes";

const NAME = "Spindle";

/** Counts in the page's title what is unread. */
export function TitleBadge() {
  const { data } = useInfiniteQuery(roomsQuery);
  const title = titleWith(data?.pages.flatMap(({ items }) => items) ?? [], NAME);
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = NAME;
    };
  }, [title]);
  return null;
}
