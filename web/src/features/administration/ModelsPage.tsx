import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { AIModel, Connection } from "@/api/types";
import { fetchAll, modelsQuery } from "@/entities/lists";
import { useSizes } from "@/i18n/sizes";
import { useTimes } from "@/i18n/times";
import { attempt } from "@/ui/attempt";
import { Avatar } from "@/ui/Avatar";
import { Button, IconButton } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { Item, List } from "@/ui/List";
import { Menu, type MenuItem } from "@/ui/Menu";
import { Waiting } from "@/ui/Notice";
import styles from "./Administration.module.css";
import { ModelDialog } from "./ModelDialog";
import { changeModel } from "./modelForm";

const CIRCUITS: Record<Connection["circuit"], ReturnType<typeof msg>> = {
  closed: msg`calls go through`,
  open: msg`calls are held back after failures`,
  half_open: msg`one call tries whether it works again`,
};

const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  staleTime: 0,
  refetchInterval: 30_000,
  queryFn: async ({ signal }): Promise<Connection[]> => (await unwrap(conversations.GET("/api/v1/admin/connections", { signal }))).items,
});

const catalogueQuery = queryOptions({
  queryKey: ["catalogue"],
  staleTime: 0,
  queryFn: ({ signal }): Promise<AIModel[]> =>
    fetchAll((cursor) => unwrap(conversations.GET("/api/v1/admin/ai-models", { params: { query: { limit: 200, ...(cursor !== undefined && { cursor }) } }, signal }))),
});

/** Who serves models here, and which models people are offered. */
export default function ModelsPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: connections } = useQuery(connectionsQuery);
  const { data: models } = useQuery(catalogueQuery);
  const [edited, edit] = useState<AIModel | "new" | null>(null);
  if (connections === undefined || models === undefined) return <Waiting label={t`Loading`} />;
  const reread = () => {
    void client.invalidateQueries(catalogueQuery);
    void client.invalidateQueries(modelsQuery);
  };
  const turn = (model: AIModel, is_active: boolean) => void attempt(() => changeModel(model.id, { is_active })).then((went) => went && reread());
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
      <div>
        <Button icon="add" onClick={() => edit("new")}>
          <Trans>Enter a model</Trans>
        </Button>
      </div>
      <List>
        {models.map((model) =>
          model.is_active ? (
            <ModelItem key={model.id} model={model} onEdit={() => edit(model)} onSwitch={() => turn(model, false)} />
          ) : (
            <SwitchedOff key={model.id} model={model} onSwitch={() => turn(model, true)} />
          ),
        )}
      </List>
      {edited !== null && (
        <ModelDialog model={edited === "new" ? null : edited} connections={connections} onSaved={reread} onClose={() => edit(null)} />
      )}
    </>
  );
}

function ConnectionItem({ connection }: { connection: Connection }) {
  const { i18n } = useLingui();
  const times = useTimes();
  const at = times.full(connection.checked_at);
  return (
    <Item
      picture={<Icon name={connection.healthy ? "check" : "warning"} />}
      title={connection.name}
      detail={
        <>
          {connection.wire} {connection.base_url} · {connection.healthy ? <Trans>healthy</Trans> : <Trans>not healthy</Trans>}
          {connection.reason !== null && ` (${connection.reason})`} · {i18n._(CIRCUITS[connection.circuit])} · {at}
        </>
      }
    >
      <small>{connection.models.join(", ")}</small>
    </Item>
  );
}

interface ModelItemProps {
  model: AIModel;
  onEdit: () => void;
  onSwitch: () => void;
}

function ModelItem({ model, onEdit, onSwitch }: ModelItemProps) {
  const { t } = useLingui();
  const sizes = useSizes();
  const name = model.display_name ?? model.name;
  const price = (value: number | null | undefined) => (value == null ? t`unknown` : sizes.money(value));
  const [read, written] = [price(model.prices.input), price(model.prices.output)];
  const items: MenuItem[] = [
    { id: "edit", label: t`Settings`, icon: "settings", onChoose: onEdit },
    { id: "off", label: t`Switch off`, icon: "pause", isGrave: true, onChoose: onSwitch },
  ];
  return (
    <Item
      picture={<Avatar name={model.name} kind="ai" size="small" src={model.avatar} />}
      title={
        <>
          {name} {model.suggested && <small className={styles.suggested}>{t`suggested`}</small>}
        </>
      }
      detail={
        <>
          {model.id} · {model.available ? (model.served_by ?? t`available`) : (model.reason ?? t`not available`)}
        </>
      }
      action={<Menu trigger={<IconButton icon="more" label={t`Change ${name}`} />} items={items} />}
    >
      <small>
        <Trans>
          For a million tokens: {read} read, {written} written
        </Trans>
      </small>
    </Item>
  );
}

function SwitchedOff({ model, onSwitch }: { model: AIModel; onSwitch: () => void }) {
  const { t } = useLingui();
  return (
    <Item
      picture={<Avatar name={model.name} kind="ai" size="small" src={model.avatar} />}
      title={model.display_name ?? model.name}
      detail={t`switched off`}
      action={
        <Button icon="check" onClick={onSwitch}>
          <Trans>Switch on</Trans>
        </Button>
      }
    />
  );
}
