export type Phase = "prophase" | "prometaphase" | "metaphase" | "anaphase" | "telophase";

/** What a dividing cell looks like; all between 0 and 1. */
export interface CellShape {
  /** How much of the ring around it is filled. */
  ring: number;
  /** From a circle to an oval. */
  elongation: number;
  /** From an oval to two cells. */
  pinch: number;
  /** How far the two halves of the inside are apart. */
  apart: number;
}

/** The look of a phase at a progress: the ring fills, then the cell elongates, pinches, divides. */
export function shapeOf(phase: Phase, progress: number): CellShape {
  const done = Math.min(1, Math.max(0, progress));
  switch (phase) {
    case "prophase":
      return { ring: done, elongation: 0, pinch: 0, apart: 0 };
    case "prometaphase":
      return { ring: 1, elongation: 0.25 * done, pinch: 0, apart: 0.15 * done };
    case "metaphase":
      return { ring: 0, elongation: 0.25 + 0.4 * done, pinch: 0.1 * done, apart: 0.15 + 0.2 * done };
    case "anaphase":
      return { ring: 0, elongation: 0.65 + 0.35 * done, pinch: 0.1 + 0.8 * done, apart: 0.35 + 0.65 * done };
    case "telophase":
      return { ring: 0, elongation: 1, pinch: 1, apart: 1 };
  }
}

const RADIUS = 11;
const SHRINK = 4.5;
const REACH = 7;

/** The membrane as an SVG path around the origin, within 15 to each side. */
export function membrane({ elongation, pinch }: CellShape): string {
  const radius = round(RADIUS - SHRINK * elongation);
  const reach = round(REACH * elongation + (pinch === 1 ? 0.9 : 0));
  if (pinch === 1) return circle(-reach, radius) + circle(reach, radius);
  const waist = round(radius * (1 - pinch));
  const bend = round(reach * 0.45);
  return (
    `M0 ${-waist}C${bend} ${-waist} ${bend} ${-radius} ${reach} ${-radius}` +
    `A${radius} ${radius} 0 0 1 ${reach} ${radius}` +
    `C${bend} ${radius} ${bend} ${waist} 0 ${waist}` +
    `C${-bend} ${waist} ${-bend} ${radius} ${-reach} ${radius}` +
    `A${radius} ${radius} 0 0 1 ${-reach} ${-radius}` +
    `C${-bend} ${-radius} ${-bend} ${-waist} 0 ${-waist}Z`
  );
}

function circle(x: number, radius: number): string {
  return `M${x - radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
