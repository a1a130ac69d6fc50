/** Where a clock time lies on the day's time line. Pure. */
import type { CurvePoint, Minutes } from '@tandem/rota';

export interface TimeFrame {
  readonly from: Minutes;
  readonly to: Minutes;
}

/** The full hours that hold the whole day of work; a plain day where there is none. */
export function timeFrame(points: readonly CurvePoint[]): TimeFrame {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return { from: 360, to: 1860 };
  const from = Math.floor(first.at / 60) * 60;
  return { from, to: Math.max(from + 60, Math.ceil(last.at / 60) * 60) };
}

/** Percent of the line from its left end, within 0 to 100. */
export function along({ from, to }: TimeFrame, at: Minutes): number {
  return Math.min(100, Math.max(0, (100 * (at - from)) / (to - from)));
}

/** Every second full hour of the line, in percent. */
export function hourLines(frame: TimeFrame): number[] {
  const lines: number[] = [];
  for (let at = frame.from; at <= frame.to; at += 120) lines.push(along(frame, at));
  return lines;
}
