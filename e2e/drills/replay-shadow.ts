/** One solved set as an edit stream in stage `shadow`: edits go by REST, the central store follows the log, and both are compared all the time. */
import { openComparedWorld } from './compared-world.ts';
import { emptied, few, heldDifferently, MOST_BETWEEN_MS, shuffled, START, type ReplayedSet } from './replayed.ts';
import type { SolvedSet } from './solved-sets.ts';

/** Virtual milliseconds: until whatever was written has been looked at; and of one sweep and all that it looks at again. */
const PEACE_MS = 10_000;
const SWEEP_MS = 36_000;

/** As `replaySet`. At the end the views load, since in shadow they hear of nobody else's edits, and everything is compared once more. */
export async function replayInShadow(solved: SolvedSet, seed: number): Promise<ReplayedSet> {
  const { roster } = solved;
  const world = await openComparedWorld({ roster: emptied(solved), seed, people: { ana: 1 }, start: START });
  const { chance, rest, server, confirmed, watch } = world;
  const differences: string[] = [];
  try {
    await world.reach('shadow');
    const [tab] = world.tabs;
    if (!tab) throw new Error('There is no page.');
    const edits = shuffled(roster.assignments, chance.below);
    for (const { staffId, date, slot, value } of edits) {
      chance.pick(tab.views).write({ staffId, date, slot }, value);
      await rest(chance.below(MOST_BETWEEN_MS));
    }
    await rest(PEACE_MS + SWEEP_MS);
    await Promise.all([...tab.views.map((view) => view.load()), rest(PEACE_MS)]);
    const before = world.compares();
    await rest(SWEEP_MS);
    const last = world.compares() - before;
    if (last < tab.views.length * edits.length) differences.push(`comparison: the last sweep has looked at ${last} cells, ${tab.views.length} views have ${edits.length} each`);

    const waiting = tab.views.flatMap((view) => view.byRest.pending().map(({ key, error }) => `${view.name}: ${key} waits for REST${error ? `: ${error.reason}` : ''}`));
    differences.push(...heldDifferently(solved, tab, server));
    if (watch.ends.size > 0) differences.push(`server: ${watch.ends.size} edits came over the socket`);
    differences.push(...few(waiting), ...few(watch.problems), ...few(confirmed.map(({ by, cell, text }) => `${cell} was said to differ (${by}: ${text})`)));
    return { set: solved.name, edits: edits.length, differences: differences.map((sentence) => `${solved.name}: ${sentence}`), comparisons: world.compares(), confirmed: confirmed.length };
  } finally {
    await world.close();
  }
}
