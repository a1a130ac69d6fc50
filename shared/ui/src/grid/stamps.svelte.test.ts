import { expect, it, vi } from 'vitest';
import Chip from '../parts/Chip.svelte';
import { createStamps } from './stamps.ts';

const shift = (code: string) => ({ id: code, code, name: code, start: 390, end: 870, run: { min: 1, max: 5 }, forbiddenNext: [] });

it('[UI-107] draws each content once, and hands out copies that are elements alone', () => {
  const stamp = createStamps(Chip);
  const props = vi.fn(() => ({ shift: shift('E') }));
  const [first, second] = [document.createElement('div'), document.createElement('div')];
  first.append(stamp('E', props));
  second.append(stamp('E', props));
  expect(props).toHaveBeenCalledTimes(1);
  expect(first.innerHTML).toBe(second.innerHTML);
  expect(first.textContent?.replaceAll(/\s+/g, ' ').trim()).toBe('E 06:30–14:30');
  expect(first.innerHTML).not.toContain('<!--');
  first.querySelector('b')?.remove();
  expect(second.querySelector('b')?.textContent).toBe('E');
  const other = document.createElement('div');
  other.append(stamp('N', () => ({ shift: shift('N') })));
  expect(other.querySelector('b')?.textContent).toBe('N');
});
