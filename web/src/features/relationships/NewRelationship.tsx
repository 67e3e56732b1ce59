import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import { roomsQuery, sortRooms } from "@/entities/conversations";
import type { RoomProps } from "@/registry/feature";
import { Button } from "@/ui/Button";
import { Choice } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { NAMES } from "./names";
import { mayRelate, relate, type Direction, type MadeKind } from "./relating";
import styles from "./RelationshipsPanel.module.css";

type Way = `${MadeKind} ${Direction}`;
const WAYS: readonly [MadeKind, Direction][] = [
  ["continuation", "parent"],
  ["continuation", "child"],
  ["reference", "parent"],
  ["reference", "child"],
];

/** Says what another conversation of mine is to this one. */
export function NewRelationship({ room }: RoomProps) {
  const { t, i18n } = useLingui();
  const task = useTask();
  const headingId = useId();
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(roomsQuery);
  const [way, setWay] = useState<Way>("continuation parent");
  const [other, setOther] = useState("");
  const rooms = sortRooms(data?.pages.flatMap(({ items }) => items) ?? []).filter((one) => one.id !== room.id && mayRelate(one));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const [kind, direction] = WAYS.find(([kind, direction]) => way === `${kind} ${direction}`) ?? ["reference", "parent"];
    void task.run(() => relate(room.id, kind, direction, other)).then((went) => went && setOther(""));
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-labelledby={headingId}>
      <h3 id={headingId}>
        <Trans>Relate it to another</Trans>
      </h3>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Choice
        label={t`Which conversation`}
        value={other}
        options={[{ value: "", label: t`Choose one of yours` }, ...rooms.map(({ id, title }) => ({ value: id, label: title ?? t`Untitled conversation` }))]}
        onChoose={setOther}
      />
      {hasNextPage && (
        <Button look="quiet" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Older conversations</Trans>
        </Button>
      )}
      <Choice
        label={t`What it is to this one`}
        value={way}
        options={WAYS.map(([kind, direction]) => ({ value: `${kind} ${direction}` as const, label: i18n._(NAMES[kind][direction]) }))}
        onChoose={setWay}
      />
      <Button type="submit" icon="related" isBusy={task.isBusy} disabled={other === ""}>
        <Trans>Relate them</Trans>
      </Button>
    </form>
  );
}
