import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** Which panel stands open, as the address says, and the way to change it. */
export function useOpenPanel(): [string | null, (id: string | null) => void] {
  const [search, setSearch] = useSearchParams();
  const open = useCallback(
    (id: string | null) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          if (id === null) next.delete("panel");
          else next.set("panel", id);
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [search.get("panel"), open];
}
