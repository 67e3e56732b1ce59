import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { accounts } from "@/api/client";
import { unwrap } from "@/api/transport";
import { updateUser, useMe } from "@/session/session";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Area, Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { toast } from "@/ui/toasts";
import { useTask } from "@/ui/useTask";
import styles from "./ProfilePage.module.css";

export default function ProfilePage() {
  const { t } = useLingui();
  const me = useMe();
  const task = useTask();
  const [form, setForm] = useState({ display_name: me.display_name ?? "", username: me.username, bio: me.bio ?? "" });
  const bind = (name: keyof typeof form) => ({
    name,
    value: form[name],
    fault: task.faultOf(name),
    onChange: (event: { target: { value: string } }) => setForm((before) => ({ ...before, [name]: event.target.value })),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { username: form.username.trim(), display_name: form.display_name.trim() || null, bio: form.bio.trim() || null };
    void task.run(async () => {
      updateUser(await unwrap(accounts.PATCH("/api/v1/accounts/me", { body })));
      toast(t`Your profile is saved.`);
    });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.card}>
        <Avatar name={me.display_name ?? me.username} src={me.avatar_url} size="large" />
        <div>
          <strong>{me.display_name ?? me.username}</strong>
          <p className={styles.detail}>
            @{me.username}
            {me.email !== null && ` · ${me.email}`}
          </p>
          {me.is_admin && (
            <p className={styles.detail}>
              <Trans>Administrator of this instance</Trans>
            </p>
          )}
        </div>
      </div>
      {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
      <Field {...bind("display_name")} label={t`Your name, as others see it`} autoComplete="name" maxLength={100} />
      <Field {...bind("username")} label={t`Username`} autoComplete="username" required maxLength={50} pattern="[A-Za-z0-9_.\-]{1,50}" />
      <Area {...bind("bio")} label={t`About you`} maxLength={4000} />
      <Button type="submit" look="main" isBusy={task.isBusy}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}
