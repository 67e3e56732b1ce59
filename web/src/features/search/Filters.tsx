import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type SubmitEvent } from "react";
import { Button } from "@/ui/Button";
import { Choice, Field } from "@/ui/Field";
import { Icon } from "@/ui/Icon";
import { withFilter, writeQuestion, type Asked, type Filter, type FilterName } from "./asking";
import styles from "./Search.module.css";

const NAMES: Record<FilterName, MessageDescriptor> = {
  in: msg`In the conversation`,
  from: msg`From`,
  has: msg`With`,
  after: msg`After`,
  before: msg`Before`,
  topic: msg`About the topic`,
  model: msg`By the model`,
};

const HAS: Record<string, MessageDescriptor> = {
  link: msg`a link`,
  code: msg`code`,
  image: msg`a picture`,
  file: msg`a file`,
  pin: msg`a pin`,
};

interface FiltersProps {
  asked: Asked;
  onChange: (asked: Asked) => void;
  isInRoom: boolean;
}

/** What narrows the search, as chips, and the way to add more. */
export function Filters({ asked, onChange, isInRoom }: FiltersProps) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const drop = (gone: Filter) => onChange({ ...asked, filters: asked.filters.filter((one) => one !== gone) });
  const add = (filter: Filter) => {
    onChange({ ...asked, filters: withFilter(asked.filters, filter) });
    setOpen(false);
  };
  return (
    <>
      <div className={styles.chips}>
        {asked.filters.map((filter) => (
          <Chip key={writeQuestion({ words: "", filters: [filter] })} filter={filter} onDrop={() => drop(filter)} />
        ))}
        <Button look="quiet" icon="add" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t`Filter`}
        </Button>
      </div>
      {isOpen && <NewFilter onAdd={add} isInRoom={isInRoom} />}
    </>
  );
}

function Chip({ filter, onDrop }: { filter: Filter; onDrop: () => void }) {
  const { t, i18n } = useLingui();
  const name = i18n._(NAMES[filter.name]);
  const known = filter.name === "has" ? HAS[filter.value] : undefined;
  const value = known === undefined ? filter.value : i18n._(known);
  return (
    <span className={styles.chip}>
      {name} <strong dir="auto">{value}</strong>
      <button type="button" aria-label={t`Without: ${name} ${value}`} onClick={onDrop}>
        <Icon name="close" size={14} />
      </button>
    </span>
  );
}

function NewFilter({ onAdd, isInRoom }: { onAdd: (filter: Filter) => void; isInRoom: boolean }) {
  const { t, i18n } = useLingui();
  const [name, setName] = useState<FilterName>("from");
  const [value, setValue] = useState("");
  const names = (Object.keys(NAMES) as FilterName[]).filter((one) => one !== "in" || !isInRoom);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = value.trim().replace(/^@/, "") || (name === "has" ? "link" : "");
    if (chosen !== "") onAdd({ name, value: chosen });
  };
  return (
    <form className={styles.adding} onSubmit={submit}>
      <Choice
        label={t`Filter by`}
        value={name}
        options={names.map((one) => ({ value: one, label: i18n._(NAMES[one]) }))}
        onChoose={(one) => {
          setName(one);
          setValue("");
        }}
      />
      {name === "has" ? (
        <Choice
          label={t`What`}
          value={value || "link"}
          options={Object.entries(HAS).map(([kind, label]) => ({ value: kind, label: i18n._(label) }))}
          onChoose={setValue}
        />
      ) : (
        <Field
          label={t`What`}
          type={name === "after" || name === "before" ? "date" : "text"}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      )}
      <Button type="submit">
        <Trans>Add</Trans>
      </Button>
    </form>
  );
}
