import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { Link, useLocation } from "react-router";
import { useFeature } from "@/session/instance";
import { signIn } from "@/session/session";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useTask } from "@/ui/useTask";
import { Door } from "./Door";
import styles from "./Door.module.css";

export default function SignIn() {
  const { t } = useLingui();
  const { search } = useLocation();
  const task = useTask();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const canSignUp = useFeature(({ accounts }) => accounts.sign_up !== "closed");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void task.run(() => signIn({ login, password }));
  };
  return (
    <Door title={t`Sign in`}>
      <form className={styles.form} onSubmit={submit}>
        {task.refusal !== null && <Notice kind="warn">{task.refusal}</Notice>}
        <Field
          label={t`Username or e-mail`}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
        <Field
          label={t`Password`}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" look="main" isBusy={task.isBusy}>
          <Trans>Sign in</Trans>
        </Button>
      </form>
      {canSignUp && (
        <p className={styles.aside}>
          <Trans>
            New here? <Link to={`/sign-up${search}`}>Make an account</Link>
          </Trans>
        </p>
      )}
    </Door>
  );
}
