/** The pages of a site in virtual time: what each says in a minute, by the version that it runs. */
import type { HealthSample, ReleasePerson } from '@tandem/rest';
import type { HeardHealth } from '../../server/src/releases/gate/unit-health.ts';
import type { Chance } from '../sim/random.ts';
import { LENGTH_SPREAD, MEAN_LENGTH, MEDIAN_LENGTH, NORMALS } from '../sim-rollout/count-sessions.ts';
import type { Flaw } from './release-faults.ts';

/** Of all pages, whatever they run: views that did not start, sessions with an error, and a bad quarter of an hour of everybody's. */
const FAILS = 0.001;
const ERRORS = 0.01 / MEAN_LENGTH;
const TROUBLE = { minutes: 15, errors: 3, slower: 1.4 };
/** Part of the minutes in which an interaction, an edit or a switch is measured; how unlike devices and values are. */
const MEASURED = { visible: 0.3, inp: 0.35, switch: 0.36 };
const DEVICE = 0.35;
const SPREAD = 0.5;

interface Page {
  readonly person: ReleasePerson;
  readonly session: string;
  readonly ends: number;
  readonly slow: number;
  readonly nodes: number;
  /** What it runs, since when, and that it was found not to start. */
  digest: string;
  since: number;
  failed: boolean;
  view: number;
}

export interface SiteParts {
  readonly chance: Chance;
  readonly open: number;
  readonly people: number;
  readonly unit: string;
  readonly flawed: string;
  readonly flaw: Flaw;
  /** The version that a person is given now, and the one before it. */
  readonly chosen: (person: ReleasePerson) => { readonly digest: string; readonly before: string };
}

export interface SitePages {
  /** What all pages say in the next minute. */
  minute(): readonly HeardHealth[];
}

export function createSitePages({ chance, open, people, unit, flawed, flaw, chosen }: SiteParts): SitePages {
  const normal = (): number => NORMALS[chance.below(NORMALS.length)] ?? 0;
  const everybody: readonly ReleasePerson[] = Array.from({ length: people }, (_, i) => ({ id: `person-${chance.below(1e9)}-${i}`, login: `login-${i}`, roles: [] }));
  const troubleAt = chance.below(240);
  let pages: Page[] = [];
  let at = 0;
  let serial = 0;

  function begin(ends: number): void {
    serial += 1;
    pages.push({ person: chance.pick(everybody), session: `page-${serial}`, ends, slow: DEVICE * normal(), nodes: 2000 * Math.exp(0.3 * normal()), digest: '', since: at, failed: false, view: 1 });
  }
  const length = (): number => Math.max(1, Math.round(MEDIAN_LENGTH * Math.exp(LENGTH_SPREAD * normal())));
  for (let i = 0; i < open; i += 1) begin(1 + chance.below(length()));

  /** Opens what its person is given; what does not start leaves the version before. @returns what the page then says of it */
  function choose(page: Page): HealthSample['failed'] {
    const { digest, before } = chosen(page.person);
    if (digest === page.digest || (page.failed && before === page.digest)) return undefined;
    page.since = at;
    page.digest = digest;
    page.failed = chance.hits(FAILS) || (digest === flawed && chance.hits(flaw.fails));
    if (!page.failed) return undefined;
    page.digest = before;
    return [{ unit, digest, phase: 'mount' }];
  }

  function say(page: Page, trouble: boolean): HeardHealth {
    const failed = choose(page);
    const hit = page.digest === flawed;
    if (chance.hits(0.3)) page.view = chance.pick([0.7, 1, 1.6]);
    const grown = hit ? 1 + flaw.grows * (at - page.since) : 1;
    const lag = page.slow + Math.log((hit ? flaw.slower : 1) * (trouble ? TROUBLE.slower : 1));
    const value = (share: number, middle: number): number | undefined => (chance.hits(share) ? middle * Math.exp(lag + SPREAD * normal()) : undefined);
    const [visible, inp, view] = [value(MEASURED.visible, 90), value(MEASURED.inp, 60), value(MEASURED.switch, 140)];
    const sample: HealthSample = {
      errors: chance.hits(ERRORS * (hit ? flaw.errors : 1) * (trouble ? TROUBLE.errors : 1)) ? [{ fingerprint: 'a', critical: false }] : [],
      inconsistencies: hit && chance.hits(flaw.differs) ? 1 : 0,
      loadFailures: 0, stale: false, domNodes: page.nodes * page.view * grown, heapMb: 40 * page.view * grown * Math.exp(0.15 * normal()),
      ...(failed && { failed }), ...(visible !== undefined && { visible }), ...(inp !== undefined && { inp }), ...(view !== undefined && { switch: view }),
    };
    return { person: page.person, session: page.session, viewer: false, units: [{ unit, digest: page.digest }], sample };
  }

  return {
    minute() {
      const trouble = at >= troubleAt && at < troubleAt + TROUBLE.minutes;
      pages = pages.filter(({ ends }) => ends > at);
      for (let left = open / MEAN_LENGTH; left > 0; left -= 1) if (left >= 1 || chance.hits(left)) begin(at + length());
      const said = pages.map((page) => say(page, trouble));
      at += 1;
      return said;
    },
  };
}
