import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "react-router";
import { IconButton } from "@/ui/Button";

export function SearchAction() {
  const { t } = useLingui();
  const navigate = useNavigate();
  return <IconButton icon="search" label={t`Search`} onClick={() => void navigate("/search")} />;
}
