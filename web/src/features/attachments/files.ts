import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { download } from "@/api/uploads";
import type { Attachment } from "@/api/types";

export function addressOf(room: string, { id }: Attachment, part: "content" | "thumbnail"): string {
  return `/api/v1/conversations/${room}/attachments/${id}/${part}`;
}

/** An address of a file that only the person signed in may fetch; null until it is there. */
export function useFile(path: string): string | null {
  const { data } = useQuery({ queryKey: ["file", path], queryFn: ({ signal }) => download(path, signal) });
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (data === undefined) return;
    const made = URL.createObjectURL(data);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- an address lives as long as the component does
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  return address;
}
