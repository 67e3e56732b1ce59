import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { ToolServer } from "@/api/types";
import { Check } from "@/ui/Check";
import styles from "./AIDialog.module.css";
import { TASK_TOOLS, type AIForm, type TaskTool } from "./form";

const NAMES: Record<TaskTool, ReturnType<typeof msg>> = {
  add_task: msg`add to-dos`,
  list_tasks: msg`read the to-dos`,
  complete_task: msg`tick off to-dos`,
  update_task: msg`change to-dos`,
  delete_task: msg`delete to-dos`,
};

const serversQuery = queryOptions({
  queryKey: ["mcp-servers"],
  queryFn: async ({ signal }): Promise<ToolServer[]> => (await unwrap(conversations.GET("/api/v1/mcp-servers", { signal }))).items,
});

interface AbilitiesProps {
  form: AIForm;
  onChange: (change: Partial<AIForm>) => void;
}

/** What an AI may do beside answering: the tools of the to-do list, and servers of tools that the operator allows. */
export function Abilities({ form, onChange }: AbilitiesProps) {
  const { i18n } = useLingui();
  const { data: servers = [] } = useQuery(serversQuery);
  // One that the operator took away stays on the list as long as the AI has it.
  const gone = form.mcp_servers.filter((name) => !servers.some((server) => server.name === name));
  const all = [...servers, ...gone.map((name): ToolServer => ({ name, tools: [], allowed: [] }))];
  return (
    <>
      <fieldset className={styles.abilities}>
        <legend>
          <Trans>It may</Trans>
        </legend>
        {TASK_TOOLS.map((tool) => (
          <Check
            key={tool}
            label={i18n._(NAMES[tool])}
            checked={form.tools.includes(tool)}
            onChange={(on) => onChange({ tools: toggled(form.tools, tool, on) })}
          />
        ))}
        <p className={styles.hint}>
          <Trans>What nobody plainly asked for waits for a person’s yes.</Trans>
        </p>
      </fieldset>
      {all.length > 0 && (
        <fieldset className={styles.abilities}>
          <legend>
            <Trans>It may use the tools of</Trans>
          </legend>
          {all.map(({ name, tools }) => (
            <Check
              key={name}
              label={
                <span>
                  {name} <small dir="ltr">{tools.join(", ")}</small>
                </span>
              }
              checked={form.mcp_servers.includes(name)}
              onChange={(on) => onChange({ mcp_servers: toggled(form.mcp_servers, name, on) })}
            />
          ))}
        </fieldset>
      )}
    </>
  );
}

function toggled<T>(all: readonly T[], one: T, on: boolean): T[] {
  const others = all.filter((other) => other !== one);
  return on ? [...others, one] : others;
}
