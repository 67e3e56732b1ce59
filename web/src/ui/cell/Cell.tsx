import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import styles from "./Cell.module.css";
import { membrane, shapeOf, type Phase } from "./shape";

interface CellProps {
  phase: Phase;
  progress: number;
  size?: number;
}

const RING = 2 * Math.PI * 13.5;

const NAMES = {
  prophase: msg`One conversation; its topics are watched`,
  prometaphase: msg`A division is being drafted`,
  metaphase: msg`A division is proposed`,
  anaphase: msg`Dividing now`,
  telophase: msg`Divided`,
};

/** The state of a conversation's division, drawn as a cell. */
export function Cell({ phase, progress, size = 28 }: CellProps) {
  const { i18n } = useLingui();
  const shape = shapeOf(phase, progress);
  const inside = 2.4 + 5.1 * shape.apart;
  const name = i18n._(NAMES[phase]);
  return (
    <svg className={styles.cell} width={size} height={size} viewBox="-15 -15 30 30" role="img" aria-label={name}>
      <title>{name}</title>
      <path className={styles.membrane} d={membrane(shape)} />
      {shape.ring > 0 && (
        <circle
          className={styles.ring}
          r={13.5}
          transform="rotate(-90)"
          strokeDasharray={`${shape.ring * RING} ${RING}`}
        />
      )}
      <path className={styles.left} d={`M${-inside} -3.5q-2.2 3.5 0 7`} />
      <path className={styles.right} d={`M${inside} -3.5q2.2 3.5 0 7`} />
    </svg>
  );
}
