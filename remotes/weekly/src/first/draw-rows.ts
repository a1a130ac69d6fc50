import css from './first.css?inline';
import type { FirstRow } from './first-rows.ts';

/** A part of the first rows, with what stands in it. */
function part(className: string, ...inside: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  element.append(...inside);
  return element;
}

function dayOf({ shifts, absent }: FirstRow['days'][number]): HTMLElement {
  const chips = shifts.map(({ code, tone, times }) => {
    const chip = part(`chip tone-${tone}`, Object.assign(document.createElement('b'), { textContent: code }));
    chip.dataset['code'] = code;
    if (shifts.length === 1) chip.append(times);
    return chip;
  });
  return part(chips.length > 1 ? 'day several' : 'day', ...chips, ...(absent ? [part('chip absent')] : []));
}

/**
 * Puts the rows where the view will show them, below nothing and above nothing: they take no key and no pointer. The page
 * takes the element away when the view is there.
 *
 * @param people how many the rota has, for the same scroll bar.
 */
export function drawRows(rows: readonly FirstRow[], people: number): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
  const list = part('list', ...rows.map(({ name, days }) => part('line', part('who', name), ...days.map(dayOf))));
  list.style.setProperty('--people', String(people));
  const first = part('first-week', part('top'), list);
  first.dataset['firstView'] = 'weekly';
  first.inert = true;
  document.body.append(first);
}
