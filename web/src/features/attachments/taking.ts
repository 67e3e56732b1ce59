import { i18n } from "@lingui/core";
import { addFiles } from "@/entities/uploads";
import { sentenceFor } from "@/i18n/problems";
import { useInstance } from "@/session/instance";
import { toast } from "@/ui/toasts";

/** Takes files for a room's next message; what is refused is said. */
export function useTakeFiles(room: string): (files: readonly File[]) => void {
  const { limits } = useInstance().conversations;
  return (files) => {
    const refusal = addFiles(room, files, limits);
    if (refusal !== null) toast(i18n._(sentenceFor(refusal)), "warn");
  };
}
