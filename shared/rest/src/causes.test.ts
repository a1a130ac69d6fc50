import { RULE_IDS } from '@tandem/rota';
import { errorsLater as german } from '@tandem/words/de/errors-later';
import { errorsLater as english } from '@tandem/words/en/errors-later';
import { describe, expect, it } from 'vitest';
import { reword } from './causes.ts';
import type { RotaError } from './index.ts';

const VALUES = { given: 'G', by: 'Ana', why: 'running', name: 'N', file: 'F', min: 2, max: 3, line: 4, seconds: 5, flag: 'F', needs: 'M', field: 'F', was: 'W', remote: 'weekly', digest: '0a1b', now: '10 %', unit: 'weekly', accepted: '1.2.3 (0a1b)' };
const WHY: Readonly<Record<string, string>> = { 'release-refused': 'locked' };
const error = (extra: object): RotaError => ({ kind: 'invalid', origin: 'server', reason: 'as the server said', ...extra });
const finding = (rule: string) => ({ rule, message: 'Ada: 8 h rest.' });

describe('what the server refused, in the page’s words', () => {
  it.each(Object.keys(english.causes))('[REST-13] has a sentence of its own in each language: %s', (code) => {
    const [one, other] = [english, german].map((words) => reword(error({ causes: [{ code, ...VALUES, why: WHY[code] ?? VALUES.why }] }), words).reason);
    for (const said of [one, other]) expect(said).toMatch(/^[A-ZÄÖÜ0-9“„].*\.$/);
    expect(`${one} ${other}`).not.toMatch(/undefined|as the server said/);
    expect(one).not.toBe(other);
  });

  it.each(RULE_IDS)('[REST-13] says in each language that a rule refuses: %s', (rule) => {
    const refused = error({ kind: 'rejected', findings: [finding(rule)] });
    const said = reword(refused, german);
    expect(said.reason).toMatch(/^[A-Z].*\.$/);
    expect(said.reason).not.toContain('Ada');
    expect(said.findings?.[0]?.message).toBe(said.reason);
    expect(reword(refused, english).reason).toBe('Ada: 8 h rest.');
  });

  it('[REST-13] says several causes after each other, each once', () => {
    const causes = [{ code: 'missing' }, { code: 'taken', given: 'F' }, { code: 'missing' }];
    expect(reword(error({ causes }), german).reason).toBe('Hier fehlt eine Angabe. „F“ ist schon vergeben. Nehmen Sie etwas anderes.');
  });

  it('[REST-13] leaves the server its sentence where a code is not known', () => {
    const unknown = error({ causes: [{ code: 'missing' }, { code: 'of a newer server' }] });
    expect(reword(unknown, german)).toEqual(unknown);
    expect(reword(error({}), german)).toEqual(error({}));
    expect(reword(error({ findings: [finding('of a newer server')] }), german).reason).toBe('Ada: 8 h rest.');
  });
});
