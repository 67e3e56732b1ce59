import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { importsQuery } from "@/entities/lists";
import { Intro, List } from "@/ui/List";
import { ImportItem } from "./ImportItem";
import { NewImport } from "./NewImport";

export default function ImportPage() {
  const { data: imports = [] } = useQuery(importsQuery);
  return (
    <>
      <Intro>
        <Trans>
          Bring conversations in: a transcript with one JSON object a line, or what ChatGPT or Slack gave you as an export.
          They appear when they are whole.
        </Trans>
      </Intro>
      <NewImport />
      <List>
        {imports.map((one) => (
          <ImportItem key={one.id} item={one} />
        ))}
      </List>
    </>
  );
}
