interface Named {
  name: string;
  display_name: string | null;
}

/** What a model is called in a room until somebody names it: short enough to be mentioned. */
export function nickname({ name, display_name }: Named): string {
  const full = display_name ?? name;
  return (full.replace(/\s*\([^)]*\)\s*$/u, "") || full).slice(0, 100);
}
