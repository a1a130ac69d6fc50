/** What a person does in each composition: by keyboard, in each view, with what comes of it in the others. */
import { randomUUID } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { CSRF_HEADER, type Session } from '@tandem/rest';
import { addDays, formatIsoWeek, type AssignmentValue } from '@tandem/rota';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { until } from '../drills/until.ts';
import { cell, freeCells, heldValue, openDay, people, personRow, readRota, view, type FreeCell } from '../harness/rota.ts';
import { statusOf } from '../harness/sync.ts';
import { shownDigests } from './record.ts';
import type { RemoteName } from './variants.ts';

/** In it are fewer people than in the ward: its pages are there sooner. */
const POOL = 'ward-5-nights';
const NOTE = 'skew-note';
/** Milliseconds in which an edit has to be where it belongs, on a machine that does other things too. */
const PATIENCE = 30_000;

/** Two people with a day on which any shift suits them; the second has an early one with a note. */
export interface Place {
  readonly week: string;
  readonly free: FreeCell;
  readonly noted: FreeCell;
  /** Ids of the shifts. */
  readonly early: string;
  readonly late: string;
  /** What the second one works as. */
  readonly skillId: string;
}

/** Turns synchronization on and finds the place. */
export async function findPlace(page: Page): Promise<Place> {
  const rota = await readRota(page, POOL);
  const day = openDay(rota, 2);
  const [free, noted] = freeCells(rota, day) as [FreeCell, FreeCell];
  const [early, late] = ['E', 'L'].map((code) => rota.window.shiftTypes.find((shift) => shift.code === code)!.id) as [string, string];
  const skillId = rota.window.staff.find(({ id }) => id === noted.staffId)!.skills[0]!;
  await send(page, 'put', 'flags', { values: Object.fromEntries(FLAG_NAMES.map((name) => [name, true])), reason: 'skew' });
  await send(page, 'post', 'changes', change({ kind: 'note', id: NOTE, value: { id: NOTE, date: day, staffId: noted.staffId, text: 'Brings the keys' } }));
  return { week: `/s/${POOL}/week/${formatIsoWeek(day)}?day=${day}`, free, noted, early, late, skillId };
}

/** Puts the place as it is before each probe, whatever the one before has come to. */
async function resetPlace(page: Page, { free, noted, early, skillId }: Place): Promise<void> {
  const cells = [
    { ...free, value: null },
    { ...free, date: addDays(free.date, 1), value: null },
    { ...noted, value: { shiftTypeId: early, skillId, noteId: NOTE } },
  ];
  await send(page, 'post', 'changes', change(...cells.map(({ staffId, date, value }) => ({ kind: 'cell', staffId, date, slot: 0, value }))));
}

const change = (...changes: readonly object[]): object => ({ opId: randomUUID(), origin: 'skew/setup', changes });

async function send(page: Page, method: 'put' | 'post', what: 'flags' | 'changes', data: object): Promise<void> {
  const { csrf } = (await (await page.request.get('/api/session')).json()) as Session;
  const answer = await page.request[method](`/api/schedules/${POOL}/${what}`, { headers: { [CSRF_HEADER]: csrf }, data });
  if (!answer.ok()) throw new Error(`${what} was answered ${answer.status()}: ${await answer.text()}`);
}

export interface Probed {
  /** What the server held after each step. */
  readonly held: readonly (AssignmentValue | null)[];
  readonly digests: Partial<Record<RemoteName, string>>;
}

/**
 * Opens all three views and edits in each. @param ready runs once the page is live
 * @throws Error that says which step came to nothing
 */
export async function probe(page: Page, place: Place, ready: () => Promise<void>): Promise<Probed> {
  const { week, free, noted, early, late } = place;
  page.setDefaultTimeout(PATIENCE);
  const held: (AssignmentValue | null)[] = [];
  const digests: Partial<Record<RemoteName, string>> = {};
  const look = async (): Promise<void> => void Object.assign(digests, await shownDigests(page));
  const after = async (where: FreeCell, shift: string | null): Promise<void> => {
    await until(`the server did not hold ${shift ?? 'nothing'} for ${where.name} on ${where.date}`, PATIENCE, async () => ((await heldValue(page, POOL, where))?.shiftTypeId ?? null) === shift);
    held.push(await heldValue(page, POOL, where));
  };

  await resetPlace(page, place);
  await page.goto(week);
  await until('the page was not live', PATIENCE, async () => (await statusOf(page)).phase === 'live');
  await people(page).first().waitFor();
  await ready();

  // Week: a shift is given and moved, and the day beside it shows it.
  const inWeek = await bring(page, 'weekly', free);
  await inWeek.click();
  await page.keyboard.press('e');
  await personRow(page, free).waitFor();
  await after(free, early);
  await page.keyboard.press('Alt+ArrowRight');
  await shows(cell(page, 'weekly', { ...free, date: addDays(free.date, 1) }), /Early/);
  await after(free, null);
  await page.keyboard.press('Alt+ArrowLeft');
  await shows(inWeek, /Early/);
  await after(free, early);
  // Day beside it: another shift, and the week shows it.
  await choose(page, free, /Late/);
  await shows(inWeek, /Late/);
  await after(free, late);
  await look();

  // Month: what has come of it, and away with it.
  await page.getByRole('link', { name: 'Month', exact: true }).click();
  const inMonth = await bring(page, 'monthly', free);
  await shows(inMonth, /Late/);
  await inMonth.click();
  await page.keyboard.press('Backspace');
  await personRow(page, free).waitFor({ state: 'detached' });
  await after(free, null);
  const notedInMonth = await bring(page, 'monthly', noted);
  await notedInMonth.click();
  await page.keyboard.press('l');
  await after(noted, late);
  await look();

  // Day: the same person once more; then in the week, as it was before.
  await page.getByRole('link', { name: 'Day', exact: true }).click();
  await choose(page, noted, /Early/);
  await after(noted, early);
  await look();
  await page.getByRole('link', { name: 'Week', exact: true }).click();
  const notedInWeek = await bring(page, 'weekly', noted);
  await shows(notedInWeek, /Early/);
  await notedInWeek.click();
  await page.keyboard.press('l');
  await personRow(page, noted).waitFor();
  await after(noted, late);
  await page.keyboard.press('e');
  await after(noted, early);
  await until('edits were left unsent', PATIENCE, async () => (await statusOf(page)).unsent === 0);
  await look();
  return { held, digests };
}

async function bring(page: Page, remote: 'weekly' | 'monthly', where: FreeCell): Promise<Locator> {
  await view(page, remote).locator('[data-staff]').first().waitFor();
  await view(page, remote).getByLabel('Find staff').fill(where.name);
  const found = cell(page, remote, where);
  await found.waitFor();
  return found;
}

/** By keyboard, in the menu of somebody's row of the day. */
async function choose(page: Page, where: FreeCell, shift: RegExp): Promise<void> {
  await personRow(page, where).press('Enter');
  await page.getByRole('menuitemradio', { name: shift }).press('Enter');
}

const shows = (where: Locator, shift: RegExp): Promise<void> =>
  until(`a cell did not say ${shift}`, PATIENCE, async () => shift.test((await where.getAttribute('aria-label')) ?? ''));
