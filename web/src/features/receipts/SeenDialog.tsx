import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Message, Participant } from "@/api/types";
import { participantsQuery } from "@/entities/lists";
import { useStore } from "@/lib/store";
import { Avatar } from "@/ui/Avatar";
import { Dialog } from "@/ui/Dialog";
import { Item, List } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import { seenStore, sortReaders } from "./seen";

/** Who has read a message of mine. */
export default function SeenDialog() {
  const message = useStore(seenStore);
  return message === null ? null : <Readers message={message} />;
}

function Readers({ message }: { message: Message }) {
  const { t } = useLingui();
  const { data: people } = useQuery(participantsQuery(message.conversation_id));
  const seen = sortReaders(message, people ?? []);
  return (
    <Dialog isOpen onClose={() => seenStore.set(null)} title={t`Seen by`}>
      {people === undefined && <Waiting label={t`Loading`} />}
      <Group people={seen.read} title={<Trans>Read</Trans>} />
      <Group people={seen.delivered} title={<Trans>Delivered, not read yet</Trans>} />
      <Group people={seen.waiting} title={<Trans>Not there yet</Trans>} />
      {people !== undefined && seen.read.length + seen.delivered.length + seen.waiting.length === 0 && (
        <p>
          <Trans>Nobody else is here.</Trans>
        </p>
      )}
    </Dialog>
  );
}

function Group({ people, title }: { people: Participant[]; title: ReactNode }) {
  if (people.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <List>
        {people.map(({ user }) => (
          <Item key={user.id} picture={<Avatar name={user.display_name} src={user.avatar_url} size="small" />} title={user.display_name} />
        ))}
      </List>
    </section>
  );
}
