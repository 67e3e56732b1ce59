import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { Link, useLocation } from "react-router";
import { useInstance } from "@/session/instance";
import { readInvitation } from "@/session/invitation";
import { keepNewcomer } from "@/session/newcomer";
import { signUp } from "@/session/session";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { Door } from "./Door";
import styles from "./Door.module.css";

const EMPTY = { display_name: "", username: "", email: "", password: "", setup_token: "" };

export default function SignUp() {
  const { t } = useLingui();
  const { search, hash } = useLocation();
  const { accounts } = useInstance();
  const task = useTask();
  const [form, setForm] = useState({ ...EMPTY, setup_token: new URLSearchParams(hash.slice(1)).get("setup") ?? "" });
  const fieldOf = (name: keyof typeof form) => ({
    name,
    value: form[name],
    fault: task.faultOf(name),
    onChange: (event: { target: { value: string } }) => setForm((before) => ({ ...before, [name]: event.target.value })),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { display_name, setup_token, ...needed } = form;
    const invitation = accounts.sign_up === "invitation" ? readInvitation() : null;
    const account = {
      ...needed,
      ...(display_name.trim() && { display_name }),
      ...(setup_token.trim() && { setup_token: setup_token.trim() }),
      ...(invitation !== null && { invitation_token: invitation }),
    };
    void task.run(() => signUp(account, keepNewcomer));
  };
  return (
    <Door title={t`Make an account`}>
      <form className={styles.form} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <Field {...fieldOf("display_name")} label={t`Your name, as others see it`} autoComplete="name" maxLength={100} />
        <Field
          {...fieldOf("username")}
          label={t`Username`}
          hint={t`Letters, digits and _ . - ; others mention you with it.`}
          autoComplete="username"
          autoCapitalize="none"
          pattern="[A-Za-z0-9_.\-]{1,50}"
          maxLength={50}
          required
        />
        <Field {...fieldOf("email")} label={t`E-mail`} type="email" autoComplete="email" required />
        <Field
          {...fieldOf("password")}
          label={t`Password`}
          hint={t`At least ${accounts.password_min} characters.`}
          type="password"
          autoComplete="new-password"
          minLength={accounts.password_min}
          maxLength={256}
          required
        />
        <details open={form.setup_token !== ""}>
          <summary>
            <Trans>I set up this instance</Trans>
          </summary>
          <Field
            {...fieldOf("setup_token")}
            label={t`Setup token`}
            hint={t`Printed when Spindle started. It makes the first account administrator.`}
            autoComplete="off"
          />
        </details>
        <Button type="submit" look="main" isBusy={task.isBusy}>
          <Trans>Make my account</Trans>
        </Button>
      </form>
      <p className={styles.aside}>
        <Trans>
          You have one? <Link to={`/sign-in${search}`}>Sign in</Link>
        </Trans>
      </p>
    </Door>
  );
}
