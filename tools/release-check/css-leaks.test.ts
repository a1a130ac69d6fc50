import { describe, expect, it } from 'vitest';
import { cssLeaks } from './css-leaks.ts';

const leaks = (css: string): readonly string[] => cssLeaks('weekly', Buffer.from(css)).map(({ what }) => what);

describe('styles of a remote', () => {
  it.each([
    '.a.weekly-x { top: 0 }',
    'label.weekly-x .t3:where(.weekly-x) { top: 0 }',
    '.list.weekly-x > label:hover + hr ~ p::before { top: 0 }',
    ':is(.weekly-x, .b.weekly-y):not(.c) { top: 0 }',
    '@media (width > 1px) { .weekly-x { top: 0 } }',
    '.weekly-x { & .b { top: 0 } .c & { top: 0 } }',
    '@keyframes weekly-x-later { to { top: 0 } }',
    '.weekly-x { background: url(data:image/png;base64,AA) url(./a.svg) }',
  ])('[HOUSE-411] stay inside: %s', (css) => {
    expect(leaks(css)).toEqual([]);
  });

  it.each([
    ['.a { top: 0 }', 'selector .a'],
    ['body.weekly-x, h1 > a { top: 0 }', 'selector h1 > a'],
    ['body:has(.weekly-x) { top: 0 }', 'selector body:has(.weekly-x)'],
    ['div:not(.weekly-x) { top: 0 }', 'selector div:not(.weekly-x)'],
    [':is(.weekly-x, .b) { top: 0 }', 'selector :is(.weekly-x, .b)'],
    ['.monthly-x { top: 0 }', 'selector .monthly-x'],
    ['@media print { [data-a] * { top: 0 } }', 'selector [data-a] *'],
    ['@keyframes later { to { top: 0 } }', '@keyframes later'],
    ["@font-face { font-family: X; src: url(./x.woff2) }", '@font-face'],
    ["@property --x { syntax: '*'; inherits: false }", '@property x'],
    ['@layer base;', '@layer-statement'],
    ["@import 'other.css';", '@import other.css'],
    ['.weekly-x { background: url(https://elsewhere.example/a.svg) }', 'url(https://elsewhere.example/a.svg)'],
    ['.weekly-x { background: url(//elsewhere.example/a.svg) }', 'url(//elsewhere.example/a.svg)'],
  ])('[HOUSE-411] reach out: %s', (css, what) => {
    expect(leaks(css)).toEqual([what]);
  });
});
