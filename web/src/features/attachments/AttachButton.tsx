import { useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import type { RoomProps } from "@/registry/feature";
import { IconButton } from "@/ui/Button";
import { useTakeFiles } from "./taking";

export function AttachButton({ room }: RoomProps) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  const take = useTakeFiles(room.id);
  return (
    <>
      <IconButton icon="attach" label={t`Attach files`} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t`Files`}
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}
