import { expect, it } from 'vitest';
import { along, hourLines, timeFrame } from './time-line.ts';

const point = (at: number) => ({ at, onShift: 1, minimum: 0, optimum: 0 });

it('[DAY-18] frames the day by the full hours that hold all work', () => {
  expect(timeFrame([point(390), point(1830)])).toEqual({ from: 360, to: 1860 });
  expect(timeFrame([point(360), point(840)])).toEqual({ from: 360, to: 840 });
  expect(timeFrame([])).toEqual({ from: 360, to: 1860 });
});

it('[DAY-18] places a time on the line in percent, never beyond its ends', () => {
  const frame = { from: 360, to: 1860 };
  expect([360, 1110, 1860].map((at) => along(frame, at))).toEqual([0, 50, 100]);
  expect([0, 2880].map((at) => along(frame, at))).toEqual([0, 100]);
  expect(hourLines({ from: 360, to: 840 })).toEqual([0, 25, 50, 75, 100]);
});
