import { describe, expect, it } from 'vitest';
import { admitModules } from './admit-modules.ts';

const digest = 'd'.repeat(64);
const files = new Map([['assets/entry.js', 'sha384-e'], ['assets/a.css', 'sha384-c'], ['assets/later/part.js', 'sha384-p']]);
/** A head outside of any page, so that nothing is fetched. */
function admitted(pointer: string, origin: string): HTMLElement {
  const head = document.createElement('head');
  admitModules({ head, defaultView: { location: { origin: 'https://page.example' } } as typeof document.defaultView }, pointer, `${origin}/r/weekly/${digest}/`, files);
  return head;
}

describe('the modules of a version that the page did not come with', () => {
  it.each([
    ['https://page.example', ''],
    ['https://own.example', 'https://own.example'],
  ])('[SHELL-470] from %s are imported by their hashes alone, by the very import map that the policy lists', (origin, before) => {
    const base = `${before}/r/weekly/${digest}/`;
    const [script, ...more] = admitted(`{"stable":{"d":"${digest}"}}`, origin).children;
    expect([script?.tagName, (script as HTMLScriptElement).type, more]).toEqual(['SCRIPT', 'importmap', []]);
    expect(script?.textContent).toBe(`{"integrity":{"${base}assets/entry.js":"sha384-e","${base}assets/later/part.js":"sha384-p"}}`);
  });

  it('[SHELL-471] are fetched by their hashes before anything imports them, where the page’s pointer does not name the version', () => {
    const links = [...admitted(`{"withdrawn":["${digest}"]}`, 'https://page.example').children] as HTMLLinkElement[];
    expect(links.map(({ rel, integrity, crossOrigin, href }) => [rel, integrity, crossOrigin, href.split(digest)[1]])).toEqual([
      ['modulepreload', 'sha384-e', 'anonymous', '/assets/entry.js'],
      ['modulepreload', 'sha384-p', 'anonymous', '/assets/later/part.js'],
    ]);
  });
});
