import { useMemo } from "react";
import { useInstance, type Gate } from "@/session/instance";
import type { Feature } from "./feature";

let features: readonly Feature[] = [];

/** Called once, before anything is shown. */
export function registerFeatures(all: readonly Feature[]): void {
  features = all;
}

type Kind = keyof Feature;
type Piece<K extends Kind> = NonNullable<Feature[K]>[number];

/** All pieces of one kind, whatever this instance can. */
export function allPieces<K extends Kind>(kind: K): Piece<K>[] {
  return features.flatMap((feature) => (feature[kind] ?? []) as Piece<K>[]);
}

/** The pieces of one kind that are there on this instance, in order. */
export function usePieces<K extends Kind>(kind: K): Piece<K>[] {
  const instance = useInstance();
  return useMemo(
    () =>
      allPieces(kind)
        .filter(({ when }: { when?: Gate }) => when === undefined || when(instance))
        .sort((one, other) => orderOf(one) - orderOf(other)),
    [kind, instance],
  );
}

function orderOf(piece: object): number {
  return "order" in piece && typeof piece.order === "number" ? piece.order : 0;
}
