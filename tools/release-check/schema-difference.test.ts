import { describe, expect, it } from 'vitest';
import { schemaDifferences, type SurfaceSchema } from './schema-difference.ts';

const differences = (remote: SurfaceSchema, shell: SurfaceSchema) =>
  schemaDifferences({ bus: {}, mount: remote, url: {} }, { bus: {}, mount: shell, url: {} }).map(({ surface, field, kind }) => `${surface} ${field} ${kind}`);

describe('the difference of two builds', () => {
  it.each<[string, SurfaceSchema, SurfaceSchema, readonly string[]]>([
    ['the same', { 'MountContext.pane': 'text' }, { 'MountContext.pane': 'text' }, []],
    ['more from the shell', {}, { 'MountContext.decide': '() => void' }, ['mount MountContext.decide additive']],
    ['more that the remote does without', { 'MountContext.decide?': '() => void' }, {}, ['mount MountContext.decide additive']],
    ['more that the remote needs', { 'MountContext.decide': '() => void' }, {}, ['mount MountContext.decide breaking']],
    ['needed, and perhaps not given', { 'MountContext.decide': 'f' }, { 'MountContext.decide?': 'f' }, ['mount MountContext.decide breaking']],
    ['given, and perhaps not needed', { 'MountContext.decide?': 'f' }, { 'MountContext.decide': 'f' }, ['mount MountContext.decide additive']],
    ['another type', { 'MountContext.pane': 'text' }, { 'MountContext.pane': 'number' }, ['mount MountContext.pane breaking']],
    ['more from the remote', { 'Notice.tone': 'text' }, {}, ['mount Notice.tone additive']],
    ['more that the shell needs of the remote', {}, { 'Notice.tone': 'text' }, ['mount Notice.tone breaking']],
    ['more that the shell takes from the remote', {}, { 'Notice.action?': 'f' }, ['mount Notice.action additive']],
  ])('[HOUSE-415] %s', (_what, remote, shell, expected) => {
    expect(differences(remote, shell)).toEqual(expected);
  });

  it('[HOUSE-415] says who needs what, on each surface', () => {
    const [found] = schemaDifferences({ bus: { 'change:assignment.note': '{}' }, mount: {}, url: {} }, { bus: { 'change:assignment.note': '{"type":"string"}' }, mount: {}, url: {} });
    expect(found).toEqual({ surface: 'bus', field: 'change:assignment.note', kind: 'breaking', what: 'it is {} to the remote and {"type":"string"} to the shell' });
    expect(schemaDifferences({ bus: {}, mount: {}, url: { 'Place.date': 'string' } }, { bus: {}, mount: {}, url: {} })).toMatchObject([{ surface: 'url', what: 'the remote needs it, and the shell has not heard of it' }]);
  });
});
