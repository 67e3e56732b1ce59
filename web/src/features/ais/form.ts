import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AIModel, AIParticipant } from "@/api/types";
import { nickname } from "@/lib/nickname";

type Settings = AIParticipant["settings"];
export type TaskTool = NonNullable<Settings["tools"]>[number];
export type ReplyPolicy = NonNullable<AIParticipant["reply_policy"]>;
/** What a newcomer may read: as the room has it, all, or what comes. */
export type Reading = "" | "all" | "coming";

export const TASK_TOOLS: readonly TaskTool[] = ["add_task", "list_tasks", "complete_task", "update_task", "delete_task"];

/** What the form of an AI holds, as it stands in its fields. */
export interface AIForm {
  name: string;
  model: string;
  avatar: string;
  persona: string;
  system_prompt: string;
  temperature: string;
  max_tokens: string;
  /** Empty: by the room's rules. */
  reply_policy: ReplyPolicy | "";
  /** Empty: as the instance serves its model. */
  provider_key_id: string;
  tools: readonly TaskTool[];
  mcp_servers: readonly string[];
  reads: Reading;
}

/** Pure: an AI as the form shows it; null is one to be. */
export function formOf(ai: AIParticipant | null): AIForm {
  return {
    name: ai?.name ?? "",
    model: ai?.model ?? "",
    avatar: ai?.avatar ?? "",
    persona: ai?.persona ?? "",
    system_prompt: ai?.system_prompt ?? "",
    temperature: String(ai?.temperature ?? 0.7),
    max_tokens: ai?.max_tokens == null ? "" : String(ai.max_tokens),
    reply_policy: ai?.reply_policy ?? "",
    provider_key_id: ai?.settings.provider_key_id ?? "",
    tools: ai?.settings.tools ?? TASK_TOOLS,
    mcp_servers: ai?.settings.mcp_servers ?? [],
    reads: "",
  };
}

/** Pure: with another model; a name that nobody chose follows it. */
export function withModel(form: AIForm, model: AIModel, before: AIModel | undefined): AIForm {
  const isUnchosen = form.name === "" || (before !== undefined && form.name === nickname(before));
  return { ...form, model: model.id, name: isUnchosen ? nickname(model) : form.name };
}

/** Pure: the form as the server takes it. */
export function bodyOf(form: AIForm) {
  return {
    name: form.name.trim(),
    model: form.model,
    avatar: form.avatar.trim() || null,
    persona: form.persona.trim() || null,
    system_prompt: form.system_prompt.trim() || null,
    temperature: Number(form.temperature),
    max_tokens: form.max_tokens === "" ? null : Number(form.max_tokens),
    reply_policy: form.reply_policy || null,
    settings: {
      tools: TASK_TOOLS.filter((tool) => form.tools.includes(tool)),
      mcp_servers: [...form.mcp_servers],
      provider_key_id: form.provider_key_id || null,
    },
  };
}

/** Pure: what to ask the server for, so that `before` becomes `after`; what was left alone is left out. */
export function changeOf(before: AIForm, after: AIForm): Partial<ReturnType<typeof bodyOf>> {
  const [held, wanted] = [bodyOf(before), bodyOf(after)];
  return differing(held, { ...wanted, settings: differing(held.settings, wanted.settings) as typeof wanted.settings });
}

function differing<T extends object>(held: T, wanted: T): Partial<T> {
  const isNews = ([name, value]: [string, unknown]) =>
    isEmptyObject(value) ? false : JSON.stringify(value) !== JSON.stringify(held[name as keyof T]);
  return Object.fromEntries(Object.entries(wanted).filter(isNews)) as Partial<T>;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** Throws Problem (`name_taken`, `validation_failed`) or Unreachable. */
export function addAI(room: { id: string; last_seq: number }, form: AIForm): Promise<unknown> {
  const visible_from_seq = { "": null, all: 1, coming: room.last_seq + 1 }[form.reads];
  const params = { path: { conversation_id: room.id } };
  const body = { ...bodyOf(form), ...(visible_from_seq !== null && { visible_from_seq }) };
  return unwrap(conversations.POST("/api/v1/conversations/{conversation_id}/ai-participants", { params, body }));
}

/** Throws Problem (`name_taken`, `validation_failed`) or Unreachable. */
export async function changeAI(ai: AIParticipant, form: AIForm): Promise<void> {
  const body = changeOf(formOf(ai), form);
  if (Object.keys(body).length === 0) return;
  const params = { path: { conversation_id: ai.conversation_id, ai_participant_id: ai.id } };
  await unwrap(
    conversations.PATCH("/api/v1/conversations/{conversation_id}/ai-participants/{ai_participant_id}", { params, body }),
  );
}
