import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes } from "react";
import styles from "./Field.module.css";

interface Labelled {
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
}

interface FieldProps extends InputHTMLAttributes<HTMLInputElement>, Labelled {
  ref?: Ref<HTMLInputElement>;
}

/** One line of input with its label; `fault` says what is wrong with it. */
export function Field({ label, hint, fault, ...input }: FieldProps) {
  const { id, describedBy } = useIds(hint, fault);
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <input {...input} id={id} className={styles.input} aria-invalid={fault !== undefined} aria-describedby={describedBy} />
    </Frame>
  );
}

interface AreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement>, Labelled {}

/** Several lines of input with their label. */
export function Area({ label, hint, fault, ...area }: AreaProps) {
  const { id, describedBy } = useIds(hint, fault);
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <textarea rows={4} {...area} id={id} className={styles.input} aria-invalid={fault !== undefined} aria-describedby={describedBy} />
    </Frame>
  );
}

interface ChoiceProps<V extends string> extends Labelled {
  value: V;
  options: readonly { value: V; label: string }[];
  onChoose: (value: V) => void;
  disabled?: boolean;
}

/** One of a few, as the platform's own list. */
export function Choice<V extends string>({ label, hint, fault, value, options, onChoose, disabled }: ChoiceProps<V>) {
  const { id, describedBy } = useIds(hint, fault);
  return (
    <Frame id={id} label={label} hint={hint} fault={fault}>
      <select
        id={id}
        className={styles.input}
        value={value}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => onChoose(event.target.value as V)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

function useIds(hint: ReactNode, fault: string | undefined) {
  const id = useId();
  const describedBy = [hint !== undefined && `${id}-hint`, fault !== undefined && `${id}-fault`].filter(Boolean).join(" ");
  return { id, describedBy: describedBy || undefined };
}

function Frame({ id, label, hint, fault, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p id={`${id}-fault`} className={styles.fault}>
          {fault}
        </p>
      )}
    </div>
  );
}
