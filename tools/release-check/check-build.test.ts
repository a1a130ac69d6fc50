import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkBuild, type CheckedBuild } from './check-build.ts';
import { codeFaults } from './code-faults.ts';

const faults = (code: string): readonly string[] => codeFaults('a.js', code).map(({ what }) => what);
const files = (all: Readonly<Record<string, string>>) => new Map(Object.entries(all).map(([path, text]) => [path, Buffer.from(text)]));

describe('what the policy refuses', () => {
  it.each([
    ["eval('1')", 'eval(…)'],
    ["(0, eval)('1')", 'eval(…)'],
    ['globalThis.eval(a)', 'eval(…)'],
    ["new Function('a', 'return a')", 'new Function(…)'],
    ["Function('return this')()", 'Function(…)'],
    ["setTimeout('a()', 9)", 'setTimeout of a text'],
    ["document.write('a')", 'document.write(…)'],
    ["a.setAttribute('onclick', 'b()')", 'the handler onclick as an attribute'],
    ["const a = '<b title=x onclick=c()>'", 'the handler onclick in markup'],
    ['const a = `<b style="top:0">`', 'a style attribute in markup'],
    ["a.href = 'javascript:b()'", 'a javascript: address'],
    ["a = '<script>b()</script>'", 'a script element in markup'],
    ["import('https://elsewhere.example/a.js')", 'import of https://elsewhere.example/a.js'],
    ["import a from '//elsewhere.example/a.js'", 'import of //elsewhere.example/a.js'],
    ["fetch('https://elsewhere.example/')", 'fetch(https://elsewhere.example/)'],
    ['fetch(`https://elsewhere.example/${a}`)', 'fetch(https://elsewhere.example/)'],
    ["new WebSocket('wss://elsewhere.example')", 'WebSocket(wss://elsewhere.example)'],
    ["navigator.sendBeacon('https://elsewhere.example', a)", 'sendBeacon(https://elsewhere.example)'],
  ])('[HOUSE-412] names %s', (code, what) => {
    expect(faults(code)).toEqual([what]);
  });

  it.each([
    "document.createElementNS('http://www.w3.org/2000/svg', 'path')",
    'setTimeout(() => a(), 9)',
    "const said = 'see https://tandem.example, only < once style = none'",
    "fetch('/api/schedules')",
    "new URL('assets/a.js', import.meta.url)",
    'class Evaluation { eval2() {} }',
  ])('[HOUSE-412] lets %s be', (code) => {
    expect(faults(code)).toEqual([]);
  });

  it('[HOUSE-412] says on which line, and names what is no module', () => {
    expect(codeFaults('a.js', 'a();\n\neval(b)')).toEqual([{ what: 'eval(…)', line: 3 }]);
    expect(faults('const = 1')).toEqual([expect.stringContaining('what is no module')]);
  });
});

describe('a build', () => {
  const text = 'x'.repeat(3000);
  const bytes = gzipSync(text, { level: 9 }).length;
  const of = (over: Partial<CheckedBuild> = {}): CheckedBuild => ({
    remote: 'weekly',
    files: files({ 'assets/a.js': `/* ${text} */`, 'assets/b.css': '.weekly-x{top:0}' }),
    others: new Map([['shell', files({ 'assets/main-1.js': text })]]),
    budgets: null,
    ...over,
  });

  it('[HOUSE-413] is weighed by its budgets, with the live files of other units where a budget is of several', () => {
    const budget = (limit: string, ...path: string[]) => ({ name: 'first view', path, limit });
    const both = ['shell/dist/assets/main-*.js', 'remotes/weekly/dist/assets/*.{js,css}'];
    const own = gzipSync(`/* ${text} */`, { level: 9 }).length + gzipSync('.weekly-x{top:0}', { level: 9 }).length;
    expect(checkBuild(of({ budgets: [budget(`${bytes + own} B`, ...both), budget('0 B', 'shell/dist/assets/*.js')] }))).toEqual([]);
    expect(checkBuild(of({ budgets: [budget(`${bytes + own - 2} B`, ...both)] }))).toMatchObject([{ check: 'sizes', what: `first view: ${bytes + own} bytes, 2 over its budget of ${bytes + own - 2}` }]);
    expect(checkBuild(of({ budgets: [budget('0.001 kB', 'remotes/weekly/dist/**/*.css')] }))).toHaveLength(1);
    expect(() => checkBuild(of({ budgets: [budget('9 pounds', ...both)] }))).toThrow('"9 pounds" is no size');
  });

  it('[HOUSE-411] [HOUSE-412] has each fault named with its file; the shell’s styles are for the whole page', () => {
    const wrong = files({ 'assets/a.js': 'eval(a)', 'assets/b.css': 'h1{top:0}', 'unit.json': '{}' });
    expect(checkBuild(of({ files: wrong })).map(({ check, what }) => `${check}: ${what}`)).toEqual([
      'policy: eval(…) in assets/a.js:1, which the content security policy refuses',
      'styles: selector h1 in assets/b.css applies outside of its root',
    ]);
    expect(checkBuild(of({ files: files({ 'b.css': '}' }) }))).toMatchObject([{ check: 'styles', what: expect.stringContaining('in b.css') }]);
    expect(checkBuild(of({ remote: 'shell', files: wrong })).map(({ check }) => check)).toEqual(['policy']);
  });
});
