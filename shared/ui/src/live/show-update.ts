/** Shows in a view what came from elsewhere: for some seconds, without taking the focus or moving anything. Fetched with the first update. */
import type { Update } from '@tandem/sync';
import { updated as words } from '@tandem/words/updated';
import { personTone } from './person-tone.ts';
import { commonOf, updatedCells, type UpdatedCell } from './update-batch.ts';

/** Milliseconds that a mark stays. */
const STAYS = 4000;
/** Milliseconds in which updates are gathered into one sentence. */
const GATHER = 700;
const FADE = 120;

export interface UpdateShown {
  /** The view's element in the page. */
  readonly root: HTMLElement;
  /** Name of the person of this page. */
  readonly me: string;
  readonly update: Update;
  /** Another view beside it says it: only the cells are marked. */
  readonly quiet?: boolean;
  /** Where a cell is drawn, if it is. */
  readonly find?: (root: HTMLElement, cell: UpdatedCell) => Iterable<HTMLElement>;
}

const inGrid = (root: HTMLElement, { staffId, date }: UpdatedCell): Iterable<HTMLElement> =>
  root.querySelectorAll<HTMLElement>(`[data-staff="${CSS.escape(staffId)}"] [data-date="${CSS.escape(date)}"]`);

const views = new WeakMap<HTMLElement, ReturnType<typeof createMarks>>();

export function showUpdate({ root, me, update, quiet = false, find = inGrid }: UpdateShown): void {
  const cells = updatedCells(update, me);
  if (cells.length === 0 || !root.isConnected) return;
  let marks = views.get(root);
  if (!marks) views.set(root, (marks = createMarks(root)));
  // A view paints what it was told at the end of this frame.
  requestAnimationFrame(() => setTimeout(() => marks.show(cells, find, quiet)));
}

function createMarks(root: HTMLElement) {
  const page = root.ownerDocument;
  const line = page.createElement('p');
  line.className = 'sr-only';
  line.setAttribute('role', 'status');
  root.append(line);
  let gathered: UpdatedCell[] = [];
  let tag: HTMLElement | null = null;

  function dropTag(): void {
    tag?.remove();
    tag = null;
  }
  // It belongs to a cell, and does not follow it.
  root.addEventListener('scroll', dropTag, { capture: true, passive: true });
  new ResizeObserver(dropTag).observe(root);

  function speak(find: NonNullable<UpdateShown['find']>): void {
    const cells = [...new Map(gathered.map((cell) => [`${cell.staffId}/${cell.date}`, cell])).values()];
    gathered = [];
    const [only] = cells;
    if (!only) return;
    const { who = words.others, view } = commonOf(cells);
    const label = cells.length === 1 ? [...find(root, only)][0]?.getAttribute('aria-label') : null;
    line.textContent = label ? words.saidOne(who, view, label) : words.said(who, view, cells.length);
  }

  return {
    show(cells: readonly UpdatedCell[], find: NonNullable<UpdateShown['find']>, quiet: boolean): void {
      if (!quiet && gathered.length === 0) setTimeout(() => speak(find), GATHER);
      if (!quiet) gathered.push(...cells);
      const marked = cells.flatMap((cell) => [...find(root, cell)].map((element) => mark(element, cell.who)));
      const first = marked.find(isSeen);
      dropTag();
      if (first && !quiet) {
        const { who = words.others, view } = commonOf(cells);
        const text = words.tag(who?.split(' ', 1)[0] ?? null, view);
        tag = tagAt(first, cells.length === 1 ? text : words.tagMany(text, cells.length), who);
        root.append(tag);
      }
      const own = tag;
      setTimeout(() => {
        for (const element of marked) element.remove();
        if (tag === own) dropTag();
      }, STAYS);
    },
  };
}

const ink = (who: string | null): string => (who === null ? 'var(--text-3)' : `var(--p${personTone(who)})`);

/** Opacity alone, and nothing where motion is not wanted. */
function appear(element: HTMLElement): void {
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) element.animate?.([{ opacity: 0 }, { opacity: 1 }], FADE);
}

/** An outline within the cell: its geometry and what it says stay as they are. */
function mark(cell: HTMLElement, who: string | null): HTMLElement {
  for (const before of cell.querySelectorAll(':scope > [data-updated]')) before.remove();
  const outline = cell.ownerDocument.createElement('i');
  outline.dataset['updated'] = who ?? '';
  outline.setAttribute('aria-hidden', 'true');
  outline.style.cssText = `position:absolute;z-index:3;inset:0;border:2px solid ${ink(who)};border-radius:3px;pointer-events:none`;
  cell.append(outline);
  appear(outline);
  return outline;
}

function isSeen(element: HTMLElement): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const cell = element.parentElement;
  const hit = element.ownerDocument.elementFromPoint(left + width / 2, top + height / 2);
  return hit !== null && cell !== null && (cell.contains(hit) || hit.contains(cell));
}

/** Above the cell, or below where there is no room. */
function tagAt(element: HTMLElement, text: string, who: string | null): HTMLElement {
  const { left, top, bottom } = element.getBoundingClientRect();
  const tag = element.ownerDocument.createElement('span');
  tag.textContent = text;
  tag.dataset['updatedTag'] = '';
  tag.setAttribute('aria-hidden', 'true');
  const HEIGHT = 20;
  const y = top < 110 ? bottom : top - HEIGHT;
  const x = Math.min(left, innerWidth - 8 - text.length * 7 - 16);
  tag.style.cssText = `position:fixed;z-index:5;left:${Math.max(8, x)}px;top:${y}px;height:${HEIGHT}px;padding:0 8px;border-radius:4px;font:600 11px/${HEIGHT}px var(--font);white-space:nowrap;color:var(--surface);background:${ink(who)};pointer-events:none`;
  appear(tag);
  return tag;
}
