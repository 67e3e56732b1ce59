import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import { IconButton } from "@/ui/Button";
import { useNewConversation, useNewConversationDialog } from "./newConversation";

const NewConversation = lazy(() => import("./NewConversation"));

export function NewConversationAction() {
  const { t } = useLingui();
  const start = useNewConversation();
  const { isOpen, close } = useNewConversationDialog();
  return (
    <>
      <IconButton icon="add" label={t`New conversation`} onClick={start} />
      <Suspense>{isOpen && <NewConversation onClose={close} />}</Suspense>
    </>
  );
}
