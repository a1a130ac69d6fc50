import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRemote } from './new-remote.ts';
import type { NewRemote } from './remote-name.ts';

const ROOT = join(import.meta.dirname, '../../..');
const plan: NewRemote = { name: 'remote-on-trial', path: 'trial', of: 'month', titles: { en: "Who's off", de: 'Wer "frei" hat' } };
let root: string;

const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const json = <T>(path: string): T => JSON.parse(text(path)) as T;
const all = (): string[] => globSync('**/*', { cwd: root }).sort();
const make = (over: Partial<NewRemote> = {}): Promise<readonly string[]> => newRemote(root, { ...plan, ...over }, () => undefined);
const put = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-remotes-'));
  for (const path of ['package-lock.json', '.size-limit.json', 'remotes/weekly/package.json', 'remotes/weekly/SPEC.md', 'shared/words/src/week.ts']) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(join(ROOT, path), join(root, path));
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('tandem remote new', () => {
  it('[CLI-230] writes a remote with its words, named in the lock file and the budgets as npm and a person would, and linked', async () => {
    const [lock, budgets] = [text('package-lock.json'), json<{ name: string }[]>('.size-limit.json')];
    put('node_modules/.tandem-installed', createHash('sha256').update(lock).digest('hex'));
    const files = await make();
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(files.filter((path) => /\{\{/.test(text(path)) && path.includes('remote-on-trial'))).toEqual([]);
    expect(json('remotes/remote-on-trial/package.json')).toMatchObject({ name: '@tandem/remote-on-trial', tandem: { view: { path: 'trial', of: 'month', titles: plan.titles } } });
    expect(text('shared/words/src/en/remote-on-trial.ts')).toContain("view: 'Who\\'s off'");
    expect(text('shared/words/src/remote-on-trial.ts')).toContain('export const remoteOnTrial =');
    const [before, after] = [JSON.parse(lock) as { packages: object }, json<{ packages: Record<string, unknown> }>('package-lock.json')];
    const { devDependencies } = json<{ devDependencies: object }>('remotes/weekly/package.json');
    expect(after.packages['node_modules/@tandem/remote-on-trial']).toEqual({ resolved: 'remotes/remote-on-trial', link: true });
    expect(after.packages['remotes/remote-on-trial']).toMatchObject({ name: '@tandem/remote-on-trial', version: '0.1.0', devDependencies });
    const keys = Object.keys(after.packages);
    expect(keys.filter((key) => !key.endsWith('/remote-on-trial'))).toEqual(Object.keys(before.packages));
    const remotes = keys.filter((key) => key.startsWith('remotes/'));
    expect(remotes).toEqual(remotes.toSorted((a, b) => a.localeCompare(b, 'en')));
    expect(json<{ name: string }[]>('.size-limit.json').map(({ name }) => name)).toEqual([...budgets.slice(0, -1).map(({ name }) => name), 'remote-on-trial, JS', 'remote-on-trial, CSS', budgets.at(-1)?.name]);
    expect(readlinkSync(join(root, 'node_modules/@tandem/remote-on-trial'))).toMatch(/remotes[\\/]remote-on-trial/);
    // Made once more after somebody has taken its folder away, it is named once.
    const once = ['package-lock.json', '.size-limit.json'].map(text);
    for (const path of ['remotes/remote-on-trial', 'shared/words/src/remote-on-trial.ts']) rmSync(join(root, path), { recursive: true });
    await make();
    expect(['package-lock.json', '.size-limit.json'].map(text)).toEqual(once);
    // Nothing is to be installed for it.
    expect(text('node_modules/.tandem-installed')).toBe(createHash('sha256').update(text('package-lock.json')).digest('hex'));
  });

  it.each<[string, Partial<NewRemote>, RegExp]>([
    ['exists', { name: 'weekly' }, /^The remote weekly exists: remotes\/weekly\. Nothing was written; next: tandem remote check weekly$/],
    ['has a bad character', { name: 'Leave_Plan' }, /^The name "Leave_Plan" is not accepted: lower-case letters, .* next: tandem remote new NAME$/],
    ['would leave its folder', { name: '../x' }, /^The name "\.\.\/x" is not accepted/],
    ['is too long', { name: 'a'.repeat(31) }, /at most 30/],
    ['is reserved', { name: 'shell' }, /^The name "shell" is reserved/],
    ['is no name in the language', { name: 'new' }, /^The name "new" is reserved/],
    ['has the rules of another', { name: 'we-ek' }, /^The name "we-ek" is taken: remotes\/weekly\/SPEC\.md has rules named WEEK-1/],
    ['has a path that is reserved', { path: 'setup' }, /^The path "setup" is not accepted: .* next: tandem remote new remote-on-trial --path WORD$/],
    ['has a path with a digit', { path: 'trial2' }, /^The path "trial2" is not accepted/],
    ['has a title that is too long', { titles: { en: 'x'.repeat(21), de: 'x' } }, /^The title "x{21}" \(--en\) is not accepted: .* next: tandem remote new remote-on-trial --en TITLE$/],
    ['has a title with code in it', { titles: { en: 'x', de: '${x}' } }, /\(--de\) is not accepted/],
  ])('[CLI-231] is refused where its name %s, and nothing is written', async (_why, over, said) => {
    const before = all();
    await expect(make(over)).rejects.toThrow(said);
    expect(all()).toEqual(before);
  });

  it('[CLI-231] is refused where another remote or the words have its name, or it is no repository', async () => {
    await make();
    await expect(make({ name: 'sick', path: 'trial' })).rejects.toThrow(/^The path "trial" is taken by the remote remote-on-trial\./);
    put('shared/words/src/sick.ts', '');
    await expect(make({ name: 'sick', path: 'sick' })).rejects.toThrow(/^The name "sick" is taken: shared\/words\/src\/sick\.ts/);
    await expect(newRemote(join(root, 'node_modules'), plan, () => undefined)).rejects.toThrow(/holds no remotes: .* Next: git clone it, then npm start\.$/);
  });

  it('[CLI-232] leaves what was there before, also where it could not be written whole', async () => {
    const notes = { 'remotes/remote-on-trial/notes.md': 'wishes', 'shared/words/src/de/remote-on-trial.ts': 'of before' };
    for (const [path, content] of Object.entries(notes)) put(path, content);
    const [budgets, before] = [text('.size-limit.json'), all()];
    put('.size-limit.json', 'no budgets');
    await expect(make()).rejects.toThrow(/could not be written/);
    put('.size-limit.json', budgets);
    expect([Object.keys(notes).map(text), all().filter((path) => existsSync(join(root, path)) && !before.includes(path) && /\.\w+$/.test(path))]).toEqual([Object.values(notes), []]);
    put('remotes/remote-on-trial/src/work.ts', 'of mine');
    await expect(make()).rejects.toThrow(/^remotes\/remote-on-trial\/src\/work\.ts is there already: move it away, or choose another name\. Nothing was written; next: tandem remote new NAME$/);
    expect([text('remotes/remote-on-trial/src/work.ts'), existsSync(join(root, 'remotes/remote-on-trial/package.json'))]).toEqual(['of mine', false]);
  });

  it('[CLI-232] leaves nothing of what could not be written whole', async () => {
    // Where the link is to be, something is already.
    put('node_modules/@tandem/remote-on-trial/x', '');
    const before = all().filter((path) => !path.startsWith('node_modules'));
    const kept = ['package-lock.json', '.size-limit.json'].map(text);
    await expect(make()).rejects.toThrow(/^The remote remote-on-trial could not be written, and nothing of it was left: .* Next: tandem remote new remote-on-trial$/);
    expect(all().filter((path) => !path.startsWith('node_modules') && !/^(remotes|shared)\/[^.]*$/.test(path))).toEqual(before.filter((path) => !/^(remotes|shared)\/[^.]*$/.test(path)));
    expect(['package-lock.json', '.size-limit.json'].map(text)).toEqual(kept);
  });
});
