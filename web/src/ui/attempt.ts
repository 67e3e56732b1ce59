import { Problem, Unreachable } from "@/api/problem";
import { toast } from "./toasts";
import { describe } from "./useTask";

/** Does what a person asked for in passing; a refusal is told in a sentence. True when it went well. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error;
    toast(describe(error), "warn");
    return false;
  }
}
