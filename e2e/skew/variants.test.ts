import { expect, it } from 'vitest';
import { everyOne, everyPair, nameOf, TODAY, unitsOf } from './variants.ts';

it('[E2E-420] each variant of each unit meets each variant of every other one, in twenty-five compositions of 500', () => {
  const pairs = (compositions: ReturnType<typeof everyPair>): Set<string> =>
    new Set(compositions.flatMap((each) => unitsOf(each).flatMap((one) => unitsOf(each).filter(([unit]) => unit > one[0]).map((other) => `${one.join(' ')}, ${other.join(' ')}`))));
  const [all, chosen] = [everyOne(), everyPair()];
  expect([new Set(all.map(nameOf)).size, new Set(chosen.map(nameOf)).size]).toEqual([500, 25]);
  expect(pairs(chosen)).toEqual(pairs(all));
  expect(chosen[0]).toEqual(TODAY);
});
