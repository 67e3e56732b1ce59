import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import type { Invitation } from "@/api/types";
import { useTimes } from "@/i18n/times";
import type { RoomProps } from "@/registry/feature";
import { attempt } from "@/ui/attempt";
import { Button, IconButton } from "@/ui/Button";
import { Choice, Field } from "@/ui/Field";
import { Icon } from "@/ui/Icon";
import { Item, List } from "@/ui/List";
import { Notice } from "@/ui/Notice";
import { toast } from "@/ui/toasts";
import { useTask } from "@/ui/useTask";
import { invitationsQuery, invite, isOpen, revoke } from "./invitations";
import styles from "./MembersPanel.module.css";
import { ROLE_NAMES, rolesToGive, type GivenRole } from "./roles";

/** Links by which people come in: make one, see who used it, end it. */
export function Invitations({ room }: RoomProps) {
  const { data: invitations = [] } = useQuery(invitationsQuery(room.id));
  const open = invitations.filter((one) => isOpen(one));
  return (
    <section className={styles.panel} aria-labelledby="invitations">
      <h3 id="invitations">
        <Trans>Invite by link</Trans>
      </h3>
      <NewInvitation room={room} />
      <List>
        {open.map((one) => (
          <InvitationItem key={one.id} invitation={one} />
        ))}
      </List>
    </section>
  );
}

type Days = "1" | "7" | "30" | "";

function NewInvitation({ room }: RoomProps) {
  const { t, i18n } = useLingui();
  const task = useTask();
  const [role, setRole] = useState<GivenRole>("member");
  const [days, setDays] = useState<Days>("7");
  const [uses, setUses] = useState("");
  const [url, setUrl] = useState<string | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(async () => {
      const made = await invite(room.id, { role, max_uses: uses === "" ? null : Number(uses), days: days === "" ? null : Number(days) });
      setUrl(made.url);
    });
  };
  return (
    <form className={styles.add} onSubmit={submit}>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Choice label={t`They come as`} value={role} options={rolesToGive(room.me.role).map((value) => ({ value, label: i18n._(ROLE_NAMES[value]) }))} onChoose={setRole} />
      <div className={styles.pair}>
        <Choice
          label={t`Good for`}
          value={days}
          options={[
            { value: "1", label: t`a day` },
            { value: "7", label: t`a week` },
            { value: "30", label: t`a month` },
            { value: "", label: t`ever` },
          ]}
          onChoose={setDays}
        />
        <Field label={t`Uses`} placeholder={t`any`} type="number" min={1} max={1000} value={uses} onChange={(event) => setUses(event.target.value)} />
      </div>
      <Button type="submit" icon="link" isBusy={task.isBusy}>
        <Trans>Make a link</Trans>
      </Button>
      {url !== null && <Made url={url} />}
    </form>
  );
}

function Made({ url }: { url: string }) {
  const { t } = useLingui();
  const copy = () => void navigator.clipboard.writeText(url).then(() => toast(t`The link is copied.`));
  return (
    <>
      <div className={styles.made}>
        <Field label={t`Invitation link`} readOnly value={url} onFocus={(event) => event.target.select()} />
        <IconButton icon="copy" label={t`Copy the invitation link`} onClick={copy} />
      </div>
      <p className={styles.hint}>
        <Trans>It is shown this once. Whoever has it can come in.</Trans>
      </p>
    </>
  );
}

function InvitationItem({ invitation }: { invitation: Invitation }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const until = invitation.expires_at === null ? null : times.full(invitation.expires_at);
  const most = invitation.max_uses;
  return (
    <Item
      picture={<Icon name="link" />}
      title={i18n._(ROLE_NAMES[invitation.role])}
      detail={
        <>
          {most === null ? <Plural value={invitation.uses} one="used once" other="used # times" /> : <Trans>used {invitation.uses} of {most} times</Trans>}
          {until !== null && <> · <Trans>until {until}</Trans></>}
        </>
      }
      action={<IconButton icon="trash" label={t`End this invitation`} onClick={() => void attempt(() => revoke(invitation))} />}
    />
  );
}
