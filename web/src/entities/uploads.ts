import { Problem, Unreachable } from "@/api/problem";
import type { Attachment } from "@/api/types";
import { uploadWithProgress } from "@/api/uploads";
import { newId } from "@/lib/ids";
import { createStore, useStore } from "@/lib/store";

/** A file on its way to a room, or there and waiting for its message. */
export interface Upload {
  id: string;
  name: string;
  size: number;
  state: "sending" | "done" | "failed";
  /** How much of it has arrived, 0..1. */
  share: number;
  attachment: Attachment | null;
  /** Why it failed. */
  code: string | null;
}

/** What an instance takes. */
export interface UploadLimits {
  attachment_bytes?: number;
  attachments_per_message?: number;
}

const NONE: Upload[] = [];
const uploads = createStore<Readonly<Record<string, Upload[]>>>({});
const running = new Map<string, AbortController>();

/** The files waiting for the next message of a room. */
export function useUploads(room: string): Upload[] {
  return useStore(uploads, (all) => all[room] ?? NONE);
}

/** Pure: which of `files` may still come, and the code of the refusal where one may not. */
export function admit<F extends { size: number }>(files: readonly F[], held: number, limits: UploadLimits): { taken: F[]; refusal: string | null } {
  const small = files.filter((file) => file.size <= (limits.attachment_bytes ?? Infinity));
  const taken = small.slice(0, Math.max(0, (limits.attachments_per_message ?? Infinity) - held));
  if (small.length < files.length) return { taken, refusal: "too_large" };
  return { taken, refusal: taken.length < small.length ? "too_many_files" : null };
}

/** Begins to send files for the next message of a room; gives the code of a refusal, if any was refused. */
export function addFiles(room: string, files: readonly File[], limits: UploadLimits): string | null {
  const { taken, refusal } = admit(files, uploads.get()[room]?.length ?? 0, limits);
  for (const file of taken) void send(room, file);
  return refusal;
}

export function dropUpload(room: string, id: string): void {
  running.get(id)?.abort();
  running.delete(id);
  change(room, (held) => held.filter((upload) => upload.id !== id));
}

/** Hands over the ids of what has arrived, for a message; they wait no more. */
export function takeUploaded(room: string): string[] {
  const done = (uploads.get()[room] ?? []).flatMap(({ attachment }) => attachment?.id ?? []);
  change(room, (held) => held.filter(({ state }) => state !== "done"));
  return done;
}

function change(room: string, edit: (held: Upload[]) => Upload[]): void {
  uploads.set((all) => ({ ...all, [room]: edit(all[room] ?? []) }));
}

async function send(room: string, file: File): Promise<void> {
  const upload: Upload = { id: newId(), name: file.name, size: file.size, state: "sending", share: 0, attachment: null, code: null };
  const edit = (next: Partial<Upload>) =>
    change(room, (held) => held.map((one) => (one.id === upload.id ? { ...one, ...next } : one)));
  const end = new AbortController();
  running.set(upload.id, end);
  change(room, (held) => [...held, upload]);
  try {
    const attachment = await uploadWithProgress<Attachment>(
      `/api/v1/conversations/${room}/attachments`,
      { client_id: upload.id, file },
      (share) => edit({ share }),
      end.signal,
    );
    edit({ state: "done", share: 1, attachment });
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error;
    edit({ state: "failed", code: error instanceof Problem ? error.code : "unreachable" });
  } finally {
    running.delete(upload.id);
  }
}
