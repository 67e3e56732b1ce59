import { i18n } from "@lingui/core";
import { useCallback, useState } from "react";
import { Problem, Unreachable } from "@/api/problem";
import { sentenceFor } from "@/i18n/problems";

/** Something a person asked for that takes a moment and may be refused. */
export interface Task {
  isBusy: boolean;
  /** The refusal as a sentence. */
  refusal: string | null;
  problem: Problem | null;
  /** What is wrong with the field of this name, as the server sees it. */
  faultOf: (field: string) => string | undefined;
  /** Runs it; true when it went well. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Keeps what a form needs to know of its sending. Errors that are no refusals go on to the page's boundary. */
export function useTask(): Task {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Problem) && !(thrown instanceof Unreachable)) throw thrown;
      setError(thrown);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const problem = error instanceof Problem ? error : null;
  return {
    isBusy,
    problem,
    refusal: error && describe(error),
    faultOf: (field) => problem?.faults.find((fault) => fault.pointer === `/${field}`)?.message,
    run,
  };
}

/** A refusal as a sentence in the language shown. */
export function describe(error: unknown): string {
  if (error instanceof Problem) return i18n._(sentenceFor(error.code));
  return i18n._(sentenceFor(error instanceof Unreachable ? "unreachable" : "internal_error"));
}
