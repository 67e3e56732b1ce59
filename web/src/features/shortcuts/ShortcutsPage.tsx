import { ShortcutSheet } from "./ShortcutSheet";

export default function ShortcutsPage() {
  return <ShortcutSheet />;
}
