import type { RotaError, ScheduleSummary } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { parseRoute, type UnknownRoute } from '../routing/route.ts';
import { newRefusedFace, noRotaFace, notOpenFace, outsideFace, unknownFace, unreachableFace } from './faces.ts';

const rota = (id: string, name: string): ScheduleSummary => ({
  id,
  name,
  timeZone: 'UTC',
  firstDate: '2026-11-02',
  lastDate: '2026-12-27',
  staff: 24,
  role: 'editor',
});
const ward = rota('ward', 'Ward 4 North');
const pool = rota('pool', 'Night pool');
const now = Date.parse('2026-11-20T12:00:00Z');
const unknown = (path: string): UnknownRoute => parseRoute(path) as UnknownRoute;

describe('faces of an address without a view', () => {
  it('[SHELL-9] leads from a wrong week to this week of the rota meant', () => {
    const face = unknownFace(unknown('/s/pool/month/2026-99'), [ward, pool], ward, now);
    expect(face.lines.join()).toContain('2026-99');
    expect(face.ways).toEqual([
      { label: 'Go to Night pool', to: { kind: 'place', scheduleId: 'pool', place: { view: 'month', date: '2026-11-20', options: {} } } },
    ]);
  });

  it('[SHELL-9] leads from nowhere to the first rota, or home', () => {
    expect(unknownFace(unknown('/x'), [ward], ward, now).ways[0]?.label).toBe('Go to Ward 4 North');
    expect(unknownFace(unknown('/x'), [], null, now).ways[0]?.to).toEqual({ kind: 'home' });
  });

  it('[SHELL-9] names what is open when a rota is not', () => {
    const face = notOpenFace('ward-2', [ward, pool], ward, now);
    expect(face.title).toBe('ward-2 is not open to you');
    expect(face.lines[0]).toBe('You have Ward 4 North and Night pool.');
    const many = notOpenFace('x', [ward, pool, rota('a', 'A'), rota('b', 'B')], ward, now);
    expect(many.lines[0]).toBe('You have Ward 4 North, Night pool and 2 more.');
  });

  it('[SHELL-46] offers to begin a rota to whoever may, and says to others whom to ask', () => {
    expect(noRotaFace(true).ways[0]?.to).toEqual({ kind: 'new' });
    const asking = noRotaFace(false);
    expect([asking.ways, asking.again, asking.lines.join()]).toEqual([[], 'Look again', expect.stringContaining('Ask whoever operates')]);
    const refused = newRefusedFace(ward, now);
    expect([refused.title, refused.lines, refused.ways[0]?.label]).toEqual(['You may not make rotas', asking.lines, 'Go to Ward 4 North']);
    expect(newRefusedFace(null, now).ways[0]?.to).toEqual({ kind: 'home' });
  });

  it('[SHELL-9] leads from outside a rota to its nearest end, in the same view', () => {
    const face = outsideFace(ward, { view: 'month', date: '2031-05-01', options: {} }, (date) => date);
    expect(face.title).toBe('Ward 4 North ends on 2026-12-27');
    expect(face.ways[0]).toEqual({
      label: 'Go to the last month',
      to: { kind: 'place', scheduleId: 'ward', place: { view: 'month', date: '2026-12-27', options: {} } },
    });
    expect(outsideFace(ward, { view: 'day', date: '2020-05-01', options: {} }, (date) => date).ways[0]?.label).toBe('Go to the first day');
  });

  it('[SHELL-9] offers to ask again when the server did not answer', () => {
    const error: RotaError = { kind: 'offline', origin: 'client', reason: '' };
    expect(unreachableFace(error)).toMatchObject({ title: 'You are offline', again: 'Try again' });
    expect(unreachableFace({ ...error, kind: 'internal' }).title).toBe('Tandem did not start');
  });
});
