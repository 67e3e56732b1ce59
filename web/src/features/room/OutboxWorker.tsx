import { useEffect } from "react";
import { connectionStore, dispatcher } from "@/events/live";
import { useMe } from "@/session/session";
import { openOutbox, useOutbox } from "./outbox";

/** Keeps sending as long as somebody is signed in. */
export function OutboxWorker() {
  const me = useMe();
  const outbox = useOutbox();
  useEffect(() => openOutbox(me.id), [me.id]);
  useEffect(() => {
    if (outbox === null) return;
    const forget = dispatcher.listen("message.created", ({ data: { message } }) => {
      if (message.client_id !== null) outbox.drop(message.client_id);
    });
    const wake = connectionStore.subscribe(() => {
      if (connectionStore.get() === "live") void outbox.send();
    });
    return () => {
      forget();
      wake();
    };
  }, [outbox]);
  return null;
}
