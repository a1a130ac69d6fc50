import { describe, expect, it } from 'vitest';
import { parseAst } from 'vite';
import { directImports, sourcesOf } from './direct-imports.ts';

const ENTRY = `/** What there is. */
export { addDays, isoWeekday as weekday } from './time.ts';
export type { Day } from './time.ts';
export { default as Chip, type Tone } from './parts/Chip.svelte';
export {
  evaluate,
  judge,
} from './rules/judge.ts';
`;
const sources = sourcesOf('/ui/src/index.ts', ENTRY);
const rewrite = (code: string) => directImports(code, parseAst(code).body as never, (name) => (name === '@x/ui' ? sources : null));

describe('direct imports', () => {
  it('[HOUSE-400] reads where an entry takes its names from', () => {
    expect([...sources]).toEqual([
      ['addDays', { file: '/ui/src/time.ts', name: 'addDays' }],
      ['weekday', { file: '/ui/src/time.ts', name: 'isoWeekday' }],
      ['Chip', { file: '/ui/src/parts/Chip.svelte', name: 'default' }],
      ['evaluate', { file: '/ui/src/rules/judge.ts', name: 'evaluate' }],
      ['judge', { file: '/ui/src/rules/judge.ts', name: 'judge' }],
    ]);
  });

  it('[HOUSE-400] imports each name from its own file, and leaves everything else as it is', () => {
    expect(rewrite(`import { weekday as day, Chip } from '@x/ui';\nimport { a } from 'b';\nday(a);`)).toBe(
      `import { isoWeekday as day } from "/ui/src/time.ts";import { default as Chip } from "/ui/src/parts/Chip.svelte";\nimport { a } from 'b';\nday(a);`,
    );
  });

  it('[HOUSE-400] leaves an import alone that it does not know all names of', () => {
    expect(rewrite(`import { addDays, other } from '@x/ui';`)).toBeNull();
    expect(rewrite(`import * as all from '@x/ui';`)).toBeNull();
    expect(rewrite(`import '@x/ui';`)).toBeNull();
  });
});
