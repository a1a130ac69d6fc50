import { createHash } from 'node:crypto';
import type { ReleasePointer } from '@tandem/rest';
import type { BuiltUnit } from '@tandem/server';
import { describe, expect, it } from 'vitest';
import { pageWith, pointerWith, policyWith } from './dev-page.ts';

const version = (letter: string) => ({ v: '1.0.0', d: letter.repeat(64), m: `sha384-${letter}` });
const manifest = {
  name: 'leave', version: '1.0.0', digest: 'f'.repeat(64), builtAt: '', entry: 'assets/remoteEntry.js', css: [], preload: [], early: ['assets/early-x.js'],
  contract: { mount: [1, 1], sync: [1, 1] },
  view: { path: 'off', of: 'week', titles: { en: "Who's $& <off>", de: 'Frei' } },
  files: { 'assets/remoteEntry.js': { bytes: 1, sri: 'sha384-entry' }, 'assets/early-x.js': { bytes: 1, sri: 'sha384-early' }, 'assets/a.css': { bytes: 1, sri: 'sha384-css' } },
} satisfies BuiltUnit['manifest'];
const build: BuiltUnit = { name: 'leave', version: version('f'), manifest, files: new Map() };
const live: ReleasePointer = {
  schema: 1, seq: 7, issued: '2026-11-29T10:00:00Z', sig: { kid: 'theirs', alg: 'ES256', s: 'x' }, blocked: ['0'.repeat(64)],
  shell: { stable: version('e'), previous: null },
  remotes: {
    weekly: { stable: version('a'), previous: version('b'), candidate: version('c'), rollout: { id: 'r1', salt: 's', percent: 5 }, state: 'rolling' },
    leave: { stable: version('d'), previous: version('b'), candidate: version('c'), rollout: { id: 'r2', salt: 's', percent: 50 }, url: 'https://elsewhere.example', state: 'rolling' },
  },
};
const sign = (pointer: ReleasePointer): ReleasePointer => ({ ...pointer, sig: { kid: 'mine', alg: 'ES256', s: 'y' } });

describe('the pointer that the proxy hands out', () => {
  it('[CLI-241] has the build for everybody in that remote, the live version to go back to, and all else as it is live', () => {
    const { remotes, seq, sig, ...rest } = pointerWith(live, build, 3, sign);
    expect(remotes).toEqual({ weekly: live.remotes['weekly'], leave: { stable: build.version, previous: version('d') } });
    expect([seq, sig?.kid]).toEqual([10, 'mine']);
    expect(rest).toEqual({ schema: 1, issued: live.issued, blocked: live.blocked, shell: live.shell });
  });

  it('[CLI-241] has a remote that was never published', () => {
    const { remotes } = pointerWith({ ...live, remotes: {} }, build, 1, sign);
    expect(remotes).toEqual({ leave: { stable: build.version, previous: null } });
  });
});

describe('the page that the proxy hands out', () => {
  const old = `/r/leave/${'d'.repeat(64)}`;
  const other = `<link rel="modulepreload" href="/r/weekly/${'a'.repeat(64)}/assets/remoteEntry.js" integrity="sha384-a" crossorigin>`;
  const inline = (id: string, value: unknown): string => `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
  const pageOf = (...lines: readonly string[]): string => ['<!doctype html>', '<head>', inline('live', live), inline('release-keys', { theirs: {} }), ...lines, '</head>', '<body></body>'].join('\n');
  const shown = (html: string): string => pageWith(html, { build, pointer: (pointer) => pointerWith(pointer, build, 1, sign), keys: { mine: {} } });
  const dataOf = (html: string, id: string): unknown => {
    const found = [...html.matchAll(new RegExp(`<script type="application/json" id="${id}">([^<]*)</script>`, 'g'))];
    expect(found.length).toBe(1);
    return JSON.parse(found[0]?.[1] ?? '');
  };

  it('[CLI-242] carries that pointer, the keys that it is signed with and no others, and the view that the build declares', () => {
    const html = shown(pageOf(inline('views', { leave: { remote: 'leave', of: 'day', titles: {} }, spare: { remote: 'spare', of: 'day', titles: {} } }), other));
    expect(dataOf(html, 'live')).toMatchObject({ seq: 8, remotes: { leave: { stable: build.version } } });
    expect(dataOf(html, 'release-keys')).toEqual({ mine: {} });
    expect(dataOf(html, 'views')).toEqual({ spare: { remote: 'spare', of: 'day', titles: {} }, off: { remote: 'leave', of: 'week', titles: manifest.view.titles } });
    expect(html).toContain(other);
    expect(html).not.toContain('early-x');
  });

  it('[CLI-242] leaves a path to the view that has it', () => {
    const views = { off: { remote: 'spare', of: 'day', titles: {} } };
    expect(dataOf(shown(pageOf(inline('views', views))), 'views')).toEqual(views);
  });

  it('[CLI-242] loads nothing of another version of the remote, and what runs early of the build in its place', () => {
    const html = shown(pageOf(`<script type="module" async src="${old}/assets/early-o.js" integrity="sha384-o" crossorigin></script>`, `<link rel="modulepreload" href="${old}/assets/remoteEntry.js" integrity="sha384-o" crossorigin>`, other));
    expect(html.match(/="[^"]*\/r\/[^"]*"/g)).toEqual([`="/r/leave/${'f'.repeat(64)}/assets/early-x.js"`, `="/r/weekly/${'a'.repeat(64)}/assets/remoteEntry.js"`]);
    expect(html).toContain('integrity="sha384-early"');
  });

  it('[CLI-242] may add the import map of the build, and is held to all else that the shell holds it to', () => {
    const map = JSON.stringify({ integrity: { [`/r/leave/${'f'.repeat(64)}/assets/remoteEntry.js`]: 'sha384-entry', [`/r/leave/${'f'.repeat(64)}/assets/early-x.js`]: 'sha384-early' } });
    const hash = createHash('sha256').update(map).digest('base64');
    expect(policyWith("default-src 'none'; script-src 'self' 'sha256-a'; style-src 'self'", build)).toBe(`default-src 'none'; script-src 'self' 'sha256-a' 'sha256-${hash}'; style-src 'self'`);
  });

  it('[CLI-242] is left as it is where it is none of the app', () => {
    expect(shown('<h1>Gone</h1>')).toBe('<h1>Gone</h1>');
  });
});
