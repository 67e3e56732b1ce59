import type { ButtonHTMLAttributes, Ref } from "react";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "main" | "plain" | "quiet" | "grave";
  icon?: IconName;
  isBusy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", icon, isBusy = false, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={[styles.button, styles[look], className].join(" ")}
      aria-disabled={isBusy || rest.disabled}
      disabled={rest.disabled === true || isBusy}
    >
      {icon !== undefined && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  /** What it does, for those who cannot see the icon; shown on hover too. */
  label: string;
  look?: "quiet" | "main";
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, look = "quiet", className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={[styles.button, styles.square, styles[look], className].join(" ")}
    >
      <Icon name={icon} />
    </button>
  );
}
