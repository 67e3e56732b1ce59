import { Plural, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Reaction } from "@/api/types";
import { participantsQuery } from "@/entities/lists";
import { mayWrite } from "@/entities/rights";
import type { MessageContext } from "@/registry/feature";
import { IconButton } from "@/ui/Button";
import { isMine, namesOf, pickedForStore, toggleReaction } from "./reacting";
import styles from "./Reactions.module.css";

/** The reactions to a message: press one to join in or to take mine back. */
export function Reactions({ message, room, me }: MessageContext) {
  const { t } = useLingui();
  const reactions = message.reactions ?? [];
  if (reactions.length === 0 || message.deleted_at !== null) return null;
  return (
    <div className={styles.row}>
      {reactions.map((reaction) => (
        <Chip key={reaction.emoji} reaction={reaction} message={message} room={room} me={me} />
      ))}
      {mayWrite(room) && (
        <IconButton className={styles.add} icon="smile" label={t`Add a reaction`} onClick={() => pickedForStore.set(message)} />
      )}
    </div>
  );
}

function Chip({ reaction, message, room, me }: MessageContext & { reaction: Reaction }) {
  const { data: people = [] } = useQuery(participantsQuery(room.id));
  const { i18n } = useLingui();
  const { names, rest } = namesOf(reaction, people);
  const list = new Intl.ListFormat(i18n.locale).format(rest > 0 ? [...names, `+${rest}`] : names);
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={isMine([reaction], reaction.emoji, me)}
      disabled={!mayWrite(room)}
      title={list}
      onClick={() => toggleReaction(message, reaction.emoji, me)}
    >
      <span>{reaction.emoji}</span>
      <span aria-hidden="true">{reaction.user_ids.length}</span>
      <span className="visually-hidden">
        <Plural value={reaction.user_ids.length} one="# reaction" other="# reactions" />: {list}
      </span>
    </button>
  );
}
