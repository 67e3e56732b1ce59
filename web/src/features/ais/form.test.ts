import { describe, expect, it } from "vitest";
import type { AIModel, AIParticipant } from "@/api/types";
import { bodyOf, changeOf, formOf, TASK_TOOLS, withModel } from "./form";

const ai = {
  id: "ai1",
  conversation_id: "room-1",
  name: "Ada",
  model: "openai/gpt-4o-mini",
  avatar: "🦆",
  persona: null,
  system_prompt: "Be short.",
  temperature: 0.2,
  max_tokens: 300,
  reply_policy: "mention_only",
  settings: { tools: ["list_tasks"], mcp_servers: ["weather"], provider_key_id: "key-1" },
} as unknown as AIParticipant;
const mini = { id: "openai/gpt-4o-mini", name: "GPT-4o mini", display_name: null } as AIModel;
const scribe = { id: "spindle/scribe", name: "Scribe", display_name: null } as AIModel;

describe("the form of an AI", () => {
  it("gives an AI back as it was", () => {
    const { name, model, avatar, persona, system_prompt, temperature, max_tokens, reply_policy, settings } = ai;

    expect(bodyOf(formOf(ai))).toEqual({ name, model, avatar, persona, system_prompt, temperature, max_tokens, reply_policy, settings });
    expect(changeOf(formOf(ai), formOf(ai))).toEqual({});
  });

  it("begins with all tools of the to-do list, by the room's rules, without a key", () => {
    expect(bodyOf(formOf(null))).toMatchObject({
      reply_policy: null,
      max_tokens: null,
      temperature: 0.7,
      settings: { tools: TASK_TOOLS, mcp_servers: [], provider_key_id: null },
    });
  });

  it("asks for what was changed alone", () => {
    const form = formOf(ai);

    expect(changeOf(form, { ...form, model: "spindle/scribe" })).toEqual({ model: "spindle/scribe" });
    expect(changeOf(form, { ...form, reply_policy: "", max_tokens: "" })).toEqual({ reply_policy: null, max_tokens: null });
    expect(changeOf(form, { ...form, provider_key_id: "" })).toEqual({ settings: { provider_key_id: null } });
    expect(changeOf(form, { ...form, tools: [], mcp_servers: [] })).toEqual({ settings: { tools: [], mcp_servers: [] } });
  });

  it("names an AI after its model until somebody gives it a name", () => {
    const named = withModel(formOf(null), mini, undefined);

    expect(withModel(named, scribe, mini).name).toBe("Scribe");
    expect(withModel({ ...named, name: "Ada" }, scribe, mini).name).toBe("Ada");
  });
});
