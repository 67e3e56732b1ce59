import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { roomQuery } from "@/entities/conversations";
import { relationshipsQuery } from "@/entities/relationships";
import { useRoomTitle } from "@/entities/roomTitle";
import type { Conversation } from "@/api/types";
import type { RoomProps } from "@/registry/feature";
import { attempt } from "@/ui/attempt";
import { IconButton } from "@/ui/Button";
import { Cell } from "@/ui/cell/Cell";
import { Intro, Item, List } from "@/ui/List";
import { Waiting } from "@/ui/Notice";
import { NAMES } from "./names";
import { NewRelationship } from "./NewRelationship";
import { mayPart, mayRelate, neighboursOf, part, type Neighbour } from "./relating";
import styles from "./RelationshipsPanel.module.css";

/** Where a conversation comes from, what came out of it, and what it has to do with. */
export default function RelationshipsPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const { data: relationships } = useQuery(relationshipsQuery(room.id));
  if (relationships === undefined) return <Waiting label={t`Loading`} />;
  const { parent, child } = neighboursOf(room.id, relationships);
  return (
    <div className={styles.panel}>
      {relationships.length === 0 && (
        <Intro>
          <Trans>It stands by itself. Say which conversation it continues or refers to, and both lead to each other.</Trans>
        </Intro>
      )}
      <Neighbours title={t`Before it`} neighbours={parent} room={room} />
      <Neighbours title={t`After it`} neighbours={child} room={room} />
      {mayRelate(room) && <NewRelationship room={room} />}
    </div>
  );
}

function Neighbours({ title, neighbours, room }: RoomProps & { title: string; neighbours: readonly Neighbour[] }) {
  if (neighbours.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>{title}</h3>
      <List>
        {neighbours.map((neighbour) =>
          neighbour.roomId === null ? (
            <Nameless key={neighbour.relationship.id} neighbour={neighbour} />
          ) : (
            <Named key={neighbour.relationship.id} id={neighbour.roomId} neighbour={neighbour} room={room} />
          ),
        )}
      </List>
    </section>
  );
}

interface NeighbourProps {
  neighbour: Neighbour;
}

/** A conversation that I may not open: that it is there, and no more. */
function Nameless({ neighbour }: NeighbourProps) {
  const { i18n } = useLingui();
  return (
    <Item
      picture={<span className={styles.nameless} aria-hidden="true" />}
      title={<Trans>A conversation you are not in</Trans>}
      detail={i18n._(NAMES[neighbour.relationship.relationship_type][neighbour.direction])}
    />
  );
}

function Named({ id, neighbour, room }: RoomProps & NeighbourProps & { id: string }) {
  const { data: other, error } = useQuery(roomQuery(id));
  if (error !== null) return <Nameless neighbour={neighbour} />; // left meanwhile
  return other === undefined ? <li>{"\u00a0"}</li> : <Other other={other} neighbour={neighbour} room={room} />;
}

function Other({ other, neighbour, room }: RoomProps & NeighbourProps & { other: Conversation }) {
  const { t, i18n } = useLingui();
  const title = useRoomTitle(other);
  return (
    <Item
      picture={<Cell phase={other.mitosis_phase} progress={other.phase_progress} />}
      title={
        <Link to={`/c/${other.id}`} dir="auto">
          {title}
        </Link>
      }
      detail={i18n._(NAMES[neighbour.relationship.relationship_type][neighbour.direction])}
      action={
        mayPart(neighbour, room, other) && (
          <IconButton icon="trash" label={t`Part with ${title}`} onClick={() => void attempt(() => part(room.id, neighbour))} />
        )
      }
    />
  );
}
