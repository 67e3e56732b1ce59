import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { conversations } from "@/api/client";
import { unwrap } from "@/api/transport";
import type { Participant } from "@/api/types";
import { participantsQuery } from "@/entities/lists";
import type { RoomProps } from "@/registry/feature";
import { fromStage, useFeature } from "@/session/instance";
import { useMe } from "@/session/session";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/Button";
import { Item, List } from "@/ui/List";
import { Menu, type MenuItem } from "@/ui/Menu";
import { Notice, Waiting } from "@/ui/Notice";
import { useTask, type Task } from "@/ui/useTask";
import { AddPerson } from "./AddPerson";
import { Invitations } from "./Invitations";
import styles from "./MembersPanel.module.css";
import { mayChange, ROLE_NAMES, ROLES, rolesToGive, type GivenRole, type Role } from "./roles";

const ONE = "/api/v1/conversations/{conversation_id}/participants/{user_id}" as const;

export default function MembersPanel({ room }: RoomProps) {
  const { t } = useLingui();
  const task = useTask();
  const invites = useFeature(fromStage(3)) && mayAdd(room.me.role);
  const { data: people } = useQuery(participantsQuery(room.id));
  if (people === undefined) return <Waiting label={t`Loading`} />;
  const here = people
    .filter((one) => one.is_active)
    .sort((one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role));
  return (
    <div className={styles.panel}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      {rolesToGive(room.me.role).length > 0 && mayAdd(room.me.role) && <AddPerson room={room} />}
      <List>
        {here.map((one) => (
          <Member key={one.user_id} one={one} room={room} task={task} />
        ))}
      </List>
      {invites && <Invitations room={room} />}
    </div>
  );
}

function mayAdd(role: Role): boolean {
  return role === "owner" || role === "admin";
}

function Member({ one, room, task }: RoomProps & { one: Participant; task: Task }) {
  const { t, i18n } = useLingui();
  const me = useMe();
  const name = one.user.display_name;
  const items = useChanges({ one, room, task });
  return (
    <Item
      picture={<Avatar name={name} src={one.user.avatar_url} />}
      title={one.user_id === me.id ? t`${name} (you)` : name}
      detail={
        <>
          {i18n._(ROLE_NAMES[one.role])}
          {one.user.username !== null && ` · @${one.user.username}`}
          {one.user.source === "import" && ` · ${t`from an import`}`}
        </>
      }
      action={items.length > 0 && <Menu trigger={<IconButton icon="more" label={t`Change ${name}`} />} items={items} />}
    />
  );
}

/** What I may do about one person: give another role, remove, or leave myself. */
function useChanges({ one, room, task }: RoomProps & { one: Participant; task: Task }): MenuItem[] {
  const { t, i18n } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const handsOver = useFeature(fromStage(3));
  const params = { path: { conversation_id: room.id, user_id: one.user_id } };
  const remove = () => task.run(() => unwrap(conversations.DELETE(ONE, { params })));
  if (one.user_id === me.id) {
    const leave = () => void remove().then((went) => went && navigate("/"));
    return [{ id: "leave", label: t`Leave the conversation`, icon: "sign_out", isGrave: true, onChoose: leave }];
  }
  if (!mayChange(room.me.role, one.role)) return [];
  const give = (role: GivenRole) => () => void task.run(() => unwrap(conversations.PATCH(ONE, { params, body: { role } })));
  const handOver = () =>
    void task.run(() =>
      unwrap(
        conversations.POST("/api/v1/conversations/{conversation_id}/owner", {
          params: { path: { conversation_id: room.id } },
          body: { user_id: one.user_id },
        }),
      ),
    );
  const roles = rolesToGive(room.me.role).filter((role) => role !== one.role);
  return [
    ...roles.map((role): MenuItem => {
      const name = i18n._(ROLE_NAMES[role]);
      return { id: role, label: t`Make ${name}`, icon: "person", onChoose: give(role) };
    }),
    ...(room.me.role === "owner" && handsOver
      ? [{ id: "owner", label: t`Make owner in my place`, icon: "key", onChoose: handOver } satisfies MenuItem]
      : []),
    { id: "remove", label: t`Remove`, icon: "trash", isGrave: true, onChoose: () => void remove() },
  ];
}
