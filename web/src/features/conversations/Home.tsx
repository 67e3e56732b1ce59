import { Trans, useLingui } from "@lingui/react/macro";
import { Cell } from "@/ui/cell/Cell";
import { Empty } from "@/ui/Notice";
import { useNewConversation } from "./newConversation";
import { Button } from "@/ui/Button";

/** What stands beside the list while no conversation is open. */
export default function Home() {
  const { t } = useLingui();
  const start = useNewConversation();
  return (
    <Empty title={t`Choose a conversation, or start one`} picture={<Cell phase="anaphase" progress={0.3} size={96} />}>
      <p>
        <Trans>People and AIs talk in one room. When its topics drift apart, it can divide, and nothing is lost.</Trans>
      </p>
      <Button look="main" icon="add" onClick={start}>
        <Trans>New conversation</Trans>
      </Button>
    </Empty>
  );
}
