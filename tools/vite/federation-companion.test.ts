import type { Plugin, Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';
import { federationCompanion, rewriteEntry, withoutFacade } from './federation-companion.ts';

const files = new Map([['__federation_expose_Mount', 'assets/__federation_expose_Mount-x1.js']]);
const rewrite = (code: string, keys = ['./mount']): string => {
  const done = rewriteEntry(code, 'assets/remoteEntry.js', keys, files);
  return done.ok ? done.code : done.problem;
};

describe('what the federation plugin gets to finish', () => {
  it('[HOUSE-101] is a style-sheet marker in quotes it knows', () => {
    expect(rewrite('i(`__v__css__/a/src/expose.ts`,!0)')).toBe('i("__v__css__/a/src/expose.ts",!0)');
    expect(rewrite("i('__v__css__/a')")).toBe("i('__v__css__/a')");
  });

  it('[HOUSE-101] is no base, so that addresses start at the entry', () => {
    expect(rewrite('a=__VITE_BASE_PLACEHOLDER__;b=__VITE_BASE_PLACEHOLDER__')).toBe('a="";b=""');
  });

  it.each(['"', "'", '`'])('[HOUSE-101] is the path of the exposed chunk from the entry, quoted by %s', (quote) => {
    expect(rewrite(`a(${quote}\${__federation_expose_./mount}${quote})`)).toBe('a("./__federation_expose_Mount-x1.js")');
  });

  it.each([
    ['./mount', '__federation_expose_Mount'],
    ['./day-detail', '__federation_expose_Day-detail'],
    ['./a/b.svelte', '__federation_expose_ABSvelte'],
  ])('[HOUSE-101] finds the chunk of %s', (key, name) => {
    const done = rewriteEntry(`a("\${__federation_expose_${key}}")`, 'remoteEntry.js', [key], new Map([[name, 'assets/x.js']]));
    expect(done).toEqual({ ok: true, code: 'a("./assets/x.js")' });
  });

  it('[HOUSE-102] is refused, by name, when a key has no chunk', () => {
    expect(rewrite('', ['./mount', './gone'])).toContain('"./gone"');
  });
});

describe('what the entry says to nobody', () => {
  it('[HOUSE-101] is left out of it', () => {
    expect(rewrite('let i=import.meta.url;if(i===void 0){console.warn(`The remote style takes effect only when "es2020".`);return}let a=i;')).toBe('let i=import.meta.url;let a=i;');
  });
});

describe('what the federation plugin leaves behind', () => {
  const verify = federationCompanion({ './mount': './src/expose.ts' }).find(({ name }) => name.endsWith('verify'));
  const check = (code: string): void => {
    const hook = verify?.generateBundle as Extract<Plugin['generateBundle'], { handler: unknown }>;
    const fail = (text: string): never => {
      throw new Error(text);
    };
    const bundle = { 'a.js': { type: 'chunk', fileName: 'a.js', code } } as unknown as Rolldown.OutputBundle;
    hook.handler.call({ error: fail } as never, {} as never, bundle, false);
  };

  it.each(['__v__css__/a', '__VITE_BASE_PLACEHOLDER__', '${__federation_expose_./mount}', '__rf_placeholder__'])(
    '[HOUSE-102] fails the build with %s',
    (left) => {
      expect(() => check(`x(\`${left}\`)`)).toThrow('a.js still contains');
    },
  );

  it('[HOUSE-102] lets a finished build pass', () => {
    expect(() => check('x("./__federation_expose_Mount-x1.js")')).not.toThrow();
  });
});

describe('a file that only passes the mount on', () => {
  const entry = 'n={"./mount":()=>a("./__federation_expose_Mount-x1.js").then(e=>e)}';
  const facade = { fileName: 'assets/__federation_expose_Mount-x1.js', code: 'export{t as mount}from"./first-y2.js";' };

  it('[HOUSE-107] is left out: the container takes the name from the file that has it', () => {
    expect(withoutFacade(entry, facade)).toBe('n={"./mount":()=>import("./first-y2.js").then(from=>({mount:from.t})).then(e=>e)}');
  });

  it('[HOUSE-107] stays where it does more, or where another file loads it', () => {
    expect(withoutFacade(entry, { ...facade, code: `run();${facade.code}` })).toBeNull();
    expect(withoutFacade('other()', facade)).toBeNull();
  });
});
