import { useState } from "react";
import type { RoomProps } from "@/registry/feature";
import { SearchView } from "./SearchView";

/** Search in one conversation. */
export default function SearchPanel({ room }: RoomProps) {
  const [question, ask] = useState("");
  return <SearchView question={question} onAsk={ask} room={room} />;
}
