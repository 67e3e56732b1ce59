import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Tabs } from "@/ui/Tabs";
import { Binding } from "./Binding";
import type { GroupBy } from "./budgets";
import { UsageTable } from "./UsageTable";

/** What my conversations used. */
export default function UsagePage() {
  const { t } = useLingui();
  const [groupBy, setGroupBy] = useState<GroupBy>("conversation");
  return (
    <>
      <Tabs
        label={t`What to show`}
        value={groupBy}
        onChoose={setGroupBy}
        options={[
          { value: "conversation", label: t`By conversation` },
          { value: "model", label: t`By model` },
          { value: "day", label: t`By day` },
        ]}
      />
      <UsageTable groupBy={groupBy} extent="mine" />
      <Binding />
    </>
  );
}
