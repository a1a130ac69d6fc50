import { expect, it } from 'vitest';
import { curveShape, curveSpan } from './curve-shape.ts';

const points = [
  { at: 360, onShift: 3, minimum: 3, optimum: 3 },
  { at: 390, onShift: 6, minimum: 4, optimum: 6 },
  { at: 870, onShift: 3, minimum: 4, optimum: 5 },
  { at: 1350, onShift: 3, minimum: 3, optimum: 3 },
  { at: 1830, onShift: 0, minimum: 0, optimum: 0 },
];
const frame = { width: 400, height: 118, left: 100, right: 400, from: 360, to: 1860 };

it('[UI-36] is a step line in the frame it is given', () => {
  const shape = curveShape(points, frame, 4);
  expect(shape.onShift).toMatch(/^M100 [\d.]+H106L106 [\d.]+H202L202 [\d.]+H298L298 [\d.]+H394$/);
  expect(shape.area.endsWith('V100H100Z')).toBe(true);
  expect(shape.hours.map(({ label }) => label)).toEqual(['06', '10', '14', '18', '22', '02', '06']);
  expect(shape.hours[1]?.x).toBe(148);
  expect(shape.levels.map(({ label }) => label)).toEqual(['0', '2', '4', '6']);
  expect(shape.levels[0]?.y).toBe(100);
});

it('[UI-36] is hatched where fewer are on shift than the minimum', () => {
  const { gaps, levels } = curveShape(points, frame, 4);
  expect(gaps).toHaveLength(1);
  expect(gaps[0]).toMatchObject({ x: 202, y: levels[2]?.y, width: 96 });
  expect(gaps[0]?.height).toBeGreaterThan(5);
});

it('[UI-36] draws a day without shifts as nothing', () => {
  const shape = curveShape([], { ...frame, ...curveSpan([]) }, 4);
  expect([shape.onShift, shape.area, shape.gaps.length]).toEqual(['', '', 0]);
});

it('[UI-36] spans the full hours that hold its points', () => {
  expect(curveSpan(points)).toEqual({ from: 360, to: 1860 });
  expect(curveSpan([])).toEqual({ from: 0, to: 1440 });
});
