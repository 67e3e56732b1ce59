import { Plural, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { aisQuery, participantsQuery } from "@/entities/lists";
import { useRoomTitle } from "@/entities/roomTitle";
import type { RoomProps } from "@/registry/feature";
import { usePieces } from "@/registry/registry";
import { IconButton } from "@/ui/Button";
import { Cell } from "@/ui/cell/Cell";
import { Icon } from "@/ui/Icon";
import { Menu } from "@/ui/Menu";
import styles from "./RoomHead.module.css";
import { useOpenPanel } from "./panels";

const SHOWN_AS_BUTTONS = 4;

export function RoomHead({ room }: RoomProps) {
  const { t, i18n } = useLingui();
  const title = useRoomTitle(room);
  const [openId, open] = useOpenPanel();
  const panels = usePieces("roomPanels");
  const parts = usePieces("roomParts").filter((part) => part.slot === "room-head");
  const items = panels.map(({ id, title, icon }) => ({ id, icon, label: i18n._(title), onChoose: () => open(id) }));
  return (
    <header className={styles.head}>
      <Link to="/" className={styles.back} aria-label={t`Back to the conversations`}>
        <Icon name="back" />
      </Link>
      <Cell phase={room.mitosis_phase} progress={room.phase_progress} size={36} />
      <div className={styles.words}>
        <h1 className={styles.title} dir="auto">
          {title}
        </h1>
        <p className={styles.who}>
          <Who room={room} />
        </p>
      </div>
      {parts.map(({ id, Component }) => (
        <Component key={id} room={room} />
      ))}
      <div className={styles.panels}>
        {items.slice(0, SHOWN_AS_BUTTONS).map(({ id, icon, label }) => (
          <IconButton
            key={id}
            icon={icon}
            label={label}
            aria-pressed={openId === id}
            onClick={() => open(openId === id ? null : id)}
          />
        ))}
      </div>
      <div className={items.length > SHOWN_AS_BUTTONS ? undefined : styles.narrow}>
        <Menu trigger={<IconButton icon="more" label={t`More about this conversation`} />} items={items} />
      </div>
    </header>
  );
}

function Who({ room }: RoomProps) {
  const { data: people } = useQuery(participantsQuery(room.id));
  const { data: ais } = useQuery(aisQuery(room.id));
  if (people === undefined || ais === undefined) return "\u00a0";
  const here = people.filter((person) => person.is_active).length;
  const machines = ais.filter((ai) => ai.active && ai.left_at === null).length;
  return (
    <>
      <Plural value={here} one="# person" other="# people" />
      {" · "}
      <Plural value={machines} _0="no AI" one="# AI" other="# AIs" />
    </>
  );
}
