import { VERSION } from 'svelte/compiler';
import { expect, it } from 'vitest';
import { compilerOptions, fragmentsFor } from './compiler-options.ts';

it('[HOUSE-420] a Svelte whose HTML the page would refuse makes markup piece by piece', () => {
  expect(['5.20.0', '5.46.4', '5.50.3'].map(fragmentsFor)).toEqual(['tree', 'tree', 'tree']);
  expect(['5.51.0', '5.57.3', '6.0.0', VERSION].map(fragmentsFor)).toEqual(['html', 'html', 'html', 'html']);
  expect(compilerOptions('weekly').fragments).toBe('html');
});
