import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeFloating } from './place-floating.ts';

const view = { width: 1000, height: 800 };
const box = (left: number, top: number) => ({ left, top, width: 100, height: 28 });

it('[UI-80] floats below and flush left where there is room', () => {
  expect(placeFloating(box(50, 100), { width: 200, height: 300 }, view)).toEqual({ left: 50, top: 132 });
});

it('[UI-80] floats above where below has no room and above has more', () => {
  expect(placeFloating(box(50, 700), { width: 200, height: 300 }, view)).toEqual({ left: 50, top: 396 });
});

it('[UI-80] stays inside the view whenever it fits into it', () => {
  const length = (most: number) => fc.integer({ min: 10, max: most });
  fc.assert(
    fc.property(length(980), length(780), length(980), length(780), (left, top, width, height) => {
      const at = placeFloating(box(left, top), { width, height }, view);
      expect(at.left).toBeGreaterThanOrEqual(8);
      expect(at.top).toBeGreaterThanOrEqual(8);
      expect(at.left + width).toBeLessThanOrEqual(Math.max(992, 8 + width));
      expect(at.top + height).toBeLessThanOrEqual(Math.max(792, 8 + height));
    }),
  );
});
