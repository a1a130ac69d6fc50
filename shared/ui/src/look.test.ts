import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ICONS } from './drawn/icons.ts';
import { MARK_NAMES, MARKS } from './drawn/marks.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('[data-theme="dark"] {');
const tokensOf = (block: string): Map<string, string> => new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] ?? '', m[2] ?? '']));

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const pairs = [
  ...['text', 'text-2', 'text-3', 'accent-ink'].flatMap((ink) => ['surface', 'surface-2', 'weekend', 'float'].map((ground) => [ink, ground])),
  ...['e', 'd', 'l', 'n', 'bad', 'warn', 'ok', 'clash'].map((tone) => [`${tone}-ink`, `${tone}-bg`]),
  ...['bad-ink', 'warn-ink'].flatMap((ink) => ['surface', 'surface-2'].map((ground) => [ink, ground])),
  ['on-accent', 'accent'],
];

it.each([
  ['light', tokensOf(light)],
  ['dark', tokensOf(dark)],
])('[UI-2] keeps its inks readable in %s', (_theme, tokens) => {
  expect(tokens.size).toBeGreaterThan(40);
  for (const [ink = '', ground = ''] of pairs) {
    expect(contrast(tokens.get(ink) ?? '#000000', tokens.get(ground) ?? '#000000'), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  }
});

it('[UI-1] draws each meaning in a shape of its own', () => {
  const shapes = MARK_NAMES.map((name) => MARKS[name].map(({ d }) => d).join(' '));
  expect(new Set(shapes).size).toBe(MARK_NAMES.length);
  expect(shapes.every((d) => d.length > 10)).toBe(true);
  expect(new Set(Object.values(ICONS).map((parts) => parts.join(' '))).size).toBe(Object.keys(ICONS).length);
});
