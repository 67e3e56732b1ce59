import { useLingui } from "@lingui/react/macro";
import { useSearchParams } from "react-router";
import { PageFrame } from "@/ui/PageFrame";
import { SearchView } from "./SearchView";

/** Search in all my conversations; what is looked for stands in the address. */
export default function SearchPage() {
  const { t } = useLingui();
  const [search, setSearch] = useSearchParams();
  const ask = (q: string) => setSearch(q === "" ? {} : { q }, { replace: true });
  return (
    <PageFrame title={t`Search`}>
      <SearchView question={search.get("q") ?? ""} onAsk={ask} />
    </PageFrame>
  );
}
