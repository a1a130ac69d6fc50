/** Outlines cells in the views that are mounted, wherever they are drawn: the views themselves need to know nothing of it. */

export interface OutlinedCell {
  readonly staffId: string;
  readonly date: string;
  /** What a person reads of it. */
  readonly text: string;
}

const MARK = 'difference';

/** Where week, month and day draw a person's day; the day draws one date at a time. */
function elementsOf(root: ParentNode, { staffId, date }: OutlinedCell, shownDay: string): HTMLElement[] {
  const staff = CSS.escape(staffId);
  const inGrids = [...root.querySelectorAll<HTMLElement>(`[data-remote] [data-staff="${staff}"] [data-date="${CSS.escape(date)}"]`)];
  return date === shownDay ? [...inGrids, ...root.querySelectorAll<HTMLElement>(`[data-remote="day-detail"] [data-row="${staff}"]`)] : inGrids;
}

/** Dashed and with a sign of its own, so that it does not hang on its colour. */
function outline(cell: HTMLElement): void {
  const page = cell.ownerDocument;
  const frame = page.createElement('i');
  frame.dataset[MARK] = '';
  frame.setAttribute('aria-hidden', 'true');
  frame.textContent = '≠';
  frame.style.cssText =
    'position:absolute;z-index:3;inset:0;border:2px dashed var(--clash-mark);border-radius:3px;pointer-events:none;padding:0 3px;font:600 11px/12px var(--font);text-align:right;color:var(--clash-ink);text-shadow:0 0 2px var(--surface),0 0 2px var(--surface)';
  cell.append(frame);
}

/** @returns takes all of it away */
export function outlineCells(root: HTMLElement, cells: readonly OutlinedCell[], shownDay: string): () => void {
  const before = new Map<HTMLElement, { readonly title: string | null; readonly position: string }>();
  let planned = 0;

  function clear(element: HTMLElement): void {
    element.querySelector(`:scope > [data-${MARK}]`)?.remove();
    element.removeAttribute('aria-description');
    const { title = null, position = '' } = before.get(element) ?? {};
    if (title === null) element.removeAttribute('title');
    else element.title = title;
    element.style.position = position;
    before.delete(element);
  }
  function draw(): void {
    planned = 0;
    const wanted = new Map(cells.flatMap((cell) => elementsOf(root, cell, shownDay).map((element) => [element, cell.text] as const)));
    // A grid gives the element of a row that is scrolled away to another.
    for (const element of [...before.keys()]) if (!wanted.has(element)) clear(element);
    for (const [element, text] of wanted) {
      if (!before.has(element)) {
        before.set(element, { title: element.getAttribute('title'), position: element.style.position });
        if (getComputedStyle(element).position === 'static') element.style.position = 'relative';
      }
      if (element.getAttribute('aria-description') !== text) element.setAttribute('aria-description', text);
      if (element.title !== text) element.title = text;
      if (!element.querySelector(`:scope > [data-${MARK}]`)) outline(element);
    }
  }
  const plan = (): void => void (planned ||= requestAnimationFrame(draw));
  const observer = new MutationObserver(plan);
  observer.observe(root, { subtree: true, childList: true, attributeFilter: ['data-staff', 'data-date', 'data-row'] });
  draw();
  return () => {
    observer.disconnect();
    cancelAnimationFrame(planned);
    for (const element of [...before.keys()]) clear(element);
  };
}
