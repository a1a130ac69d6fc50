/** The geometry of a coverage curve: numbers in, SVG path data out. */
import type { CurvePoint, Minutes } from '@tandem/rota';

export interface CurveFrame {
  /** Pixels of the whole drawing. */
  readonly width: number;
  readonly height: number;
  /** Where the time line begins and ends, in pixels from the left. */
  readonly left: number;
  readonly right: number;
  /** What it begins and ends with, in minutes of the day. */
  readonly from: Minutes;
  readonly to: Minutes;
}

export interface CurveShape {
  readonly onShift: string;
  readonly area: string;
  readonly minimum: string;
  readonly optimum: string;
  /** Where fewer are on shift than the minimum. */
  readonly gaps: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
  readonly hours: readonly { readonly x: number; readonly label: string }[];
  readonly levels: readonly { readonly y: number; readonly label: string }[];
  /** The y of zero people. */
  readonly base: number;
}

const TOP = 8;
const AXIS = 18;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The full hours that hold all points. */
export function curveSpan(points: readonly CurvePoint[]): { from: Minutes; to: Minutes } {
  const from = Math.floor((points[0]?.at ?? 0) / 60) * 60;
  return { from, to: Math.max(from + 60, Math.ceil((points.at(-1)?.at ?? 1440) / 60) * 60) };
}

/** How many people lie between two lines of the drawing, for at most three lines above zero. */
function levelStep(most: number): number {
  for (const step of [1, 2, 4, 5, 10, 20, 50, 100]) if (most / step <= 3.5) return step;
  return Math.ceil(most / 3);
}

/**
 * @param points steps: each holds until the next, the last one closes the curve (see `coverageCurve`).
 * @param hourStep hours between two labels of the time line.
 */
export function curveShape(points: readonly CurvePoint[], frame: CurveFrame, hourStep: number): CurveShape {
  const base = frame.height - AXIS;
  const most = Math.max(1, ...points.map((p) => Math.max(p.onShift, p.optimum, p.minimum)));
  const x = (at: Minutes): number => round(frame.left + ((at - frame.from) / (frame.to - frame.from)) * (frame.right - frame.left));
  const y = (people: number): number => round(base - (people / (most + 0.6)) * (base - TOP));

  const steps = points.slice(0, -1).map((point, i) => ({ ...point, until: points[i + 1]?.at ?? point.at }));
  const line = (pick: (p: CurvePoint) => number): string =>
    steps.map((step, i) => `${i === 0 ? 'M' : 'L'}${x(step.at)} ${y(pick(step))}H${x(step.until)}`).join('');
  const onShift = line((p) => p.onShift);
  const first = steps[0];

  const hours: CurveShape['hours'][number][] = [];
  for (let at = Math.ceil(frame.from / 60) * 60; at <= frame.to; at += hourStep * 60) {
    hours.push({ x: x(at), label: String((at / 60) % 24).padStart(2, '0') });
  }
  const levels: CurveShape['levels'][number][] = [];
  for (let level = 0; level <= most; level += levelStep(most)) levels.push({ y: y(level), label: String(level) });

  return {
    onShift,
    area: first ? `${onShift}V${base}H${x(first.at)}Z` : '',
    minimum: line((p) => p.minimum),
    optimum: line((p) => p.optimum),
    gaps: steps
      .filter((step) => step.onShift < step.minimum)
      .map((step) => ({
        x: x(step.at),
        y: y(step.minimum),
        width: round(x(step.until) - x(step.at)),
        height: round(y(step.onShift) - y(step.minimum)),
      })),
    hours,
    levels,
    base,
  };
}
