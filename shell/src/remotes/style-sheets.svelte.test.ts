import { beforeEach, describe, expect, it } from 'vitest';
import { createStyleSheets } from './style-sheets.ts';

/** Links outside of any page, so that nothing is fetched: the test says what loads. */
let head: HTMLHeadElement;
beforeEach(() => (head = document.createElement('head')));

const links = (): HTMLLinkElement[] => [...head.querySelectorAll('link')];
const file = (name: string): { href: string; integrity: string } => ({ href: `https://x/${name}.css`, integrity: `sha384-${name}` });
const tell = (link: HTMLLinkElement | undefined, what: 'load' | 'error'): void => void link?.dispatchEvent(new Event(what));
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('style sheets of remotes', () => {
  it('[SHELL-28] carry their hash and are awaited', async () => {
    const sheets = createStyleSheets(head);
    let done = false;
    const applying = sheets.apply('weekly', 'one', [file('a'), file('b')]).then(() => (done = true));
    expect(links().map(({ integrity }) => integrity)).toEqual(['sha384-a', 'sha384-b']);
    tell(links()[0], 'load');
    await turn();
    expect(done).toBe(false);
    tell(links()[1], 'load');
    await applying;
    await sheets.apply('weekly', 'one', [file('a'), file('b')]);
    expect(links()).toHaveLength(2);
  });

  it('[SHELL-28] are asked for once more, then fail and go', async () => {
    const sheets = createStyleSheets(head);
    const applying = sheets.apply('weekly', 'one', [file('a')]);
    const first = links()[0];
    tell(first, 'error');
    await turn();
    expect(links()).toHaveLength(1);
    expect(links()[0]).not.toBe(first);
    tell(links()[0], 'error');
    await expect(applying).rejects.toThrow('a.css');
    expect(links()).toHaveLength(0);
  });

  it('[SHELL-28] replace those of another version when they apply, and leave other remotes alone', async () => {
    const sheets = createStyleSheets(head);
    const first = Promise.all([sheets.apply('weekly', 'one', [file('a')]), sheets.apply('monthly', 'one', [file('m')])]);
    links().forEach((link) => tell(link, 'load'));
    await first;
    const second = sheets.apply('weekly', 'two', [file('b')]);
    expect(links().map(({ href }) => href)).toContain('https://x/a.css');
    tell(links().at(-1), 'load');
    await second;
    expect(links().map(({ href }) => href).toSorted()).toEqual(['https://x/b.css', 'https://x/m.css']);
  });

  it('[SHELL-540] of a version that failed leave none behind, and those that stayed are known until another version applies', async () => {
    const sheets = createStyleSheets(head);
    const hrefs = (): string[] => links().map(({ href }) => href.slice(10));
    const first = sheets.apply('weekly', 'one', [file('a')]);
    tell(links()[0], 'load');
    await first;
    const failing = sheets.apply('weekly', 'two', [file('b'), file('broken')]);
    const failed = expect(failing).rejects.toThrow('broken.css');
    tell(links()[1], 'load');
    tell(links()[2], 'error');
    await turn();
    tell(links().at(-1), 'error');
    await failed;
    expect(hrefs()).toEqual(['a.css']);
    await sheets.apply('weekly', 'one', [file('a')]);
    expect(hrefs()).toEqual(['a.css']);
    const third = sheets.apply('weekly', 'three', [file('c')]);
    tell(links().at(-1), 'load');
    await third;
    expect(hrefs()).toEqual(['c.css']);
  });

  it('[SHELL-540] of a version that failed while the next was on its way are none that those before it stay for', async () => {
    const sheets = createStyleSheets(head);
    const first = sheets.apply('weekly', 'one', [file('a')]);
    tell(links()[0], 'load');
    await first;
    const failed = expect(sheets.apply('weekly', 'two', [file('b')])).rejects.toThrow('b.css');
    const third = sheets.apply('weekly', 'three', [file('c')]);
    const [, b, c] = links();
    tell(b, 'error');
    await turn();
    tell(links().at(-1), 'error');
    await failed;
    tell(c, 'load');
    await third;
    expect(links().map(({ href }) => href)).toEqual(['https://x/c.css']);
  });
});
