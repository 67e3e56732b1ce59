import { Trans, useLingui } from "@lingui/react/macro";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AIModel, Connection } from "@/api/types";
import { modelsQuery } from "@/entities/lists";
import { useTimes } from "@/i18n/times";
import { attempt } from "@/ui/attempt";
import { Avatar } from "@/ui/Avatar";
import { Icon } from "@/ui/Icon";
import { Item, List } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import styles from "./Administration.module.css";

const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  staleTime: 0,
  refetchInterval: 30_000,
  queryFn: async ({ signal }): Promise<Connection[]> => (await unwrap(conversations.GET("/api/v1/admin/connections", { signal }))).items,
});

/** Who serves models here, and which models people are offered. */
export default function ModelsPage() {
  const { t } = useLingui();
  const { data: connections } = useQuery(connectionsQuery);
  const { data: models } = useQuery(modelsQuery);
  if (connections === undefined || models === undefined) return <Waiting label={t`Loading`} />;
  return (
    <>
      <h3>
        <Trans>Connections</Trans>
      </h3>
      <List>
        {connections.map((connection) => (
          <ConnectionItem key={connection.name} connection={connection} />
        ))}
      </List>
      <h3>
        <Trans>Models</Trans>
      </h3>
      <List>
        {models.map((model) => (
          <ModelItem key={model.id} model={model} />
        ))}
      </List>
    </>
  );
}

function ConnectionItem({ connection }: { connection: Connection }) {
  const times = useTimes();
  const at = times.full(connection.checked_at);
  return (
    <Item
      picture={<Icon name={connection.healthy ? "check" : "warning"} />}
      title={connection.name}
      detail={
        <>
          {connection.wire} {connection.base_url} · {connection.healthy ? <Trans>healthy</Trans> : <Trans>not healthy</Trans>}
          {connection.reason !== null && ` (${connection.reason})`} · {at}
        </>
      }
    >
      <small>{connection.models.join(", ")}</small>
    </Item>
  );
}

function ModelItem({ model }: { model: AIModel }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const change = (body: { suggested?: boolean; is_active?: boolean }) =>
    void attempt(() =>
      unwrap(conversations.PATCH("/api/v1/admin/ai-models/{model_id}", { params: { path: { model_id: model.id } }, body })),
    ).then(() => client.invalidateQueries(modelsQuery));
  return (
    <Item
      picture={<Avatar name={model.name} kind="ai" size="small" />}
      title={model.display_name ?? model.name}
      detail={
        <>
          {model.id} · {model.available ? (model.served_by ?? t`available`) : (model.reason ?? t`not available`)}
        </>
      }
    >
      <label className={styles.check}>
        <input type="checkbox" checked={model.suggested} onChange={(event) => change({ suggested: event.target.checked })} />
        <Trans>Suggested for new conversations</Trans>
      </label>
    </Item>
  );
}
