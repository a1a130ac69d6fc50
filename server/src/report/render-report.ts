import { createHash } from 'node:crypto';
import type { Block, Cell, ReportLanguage } from './report-document.ts';

/** What a person has written may hold anything: in Markdown nothing of it makes a table, a heading, a link (GitHub's makes one of a bare address) or HTML. */
const plain = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>#|~&@]/g, String.raw`\$&`).replaceAll('://', String.raw`:\//`).replaceAll(/(www)\./gi, String.raw`$1\.`);

/** A document as Markdown, with tables as GitHub reads them. */
export function toMarkdown(document: readonly Block[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const block = (each: Block): string => {
    switch (each.kind) {
      case 'title':
        return `# ${plain(each.text)}`;
      case 'heading':
        return `## ${plain(each.text)}`;
      case 'subheading':
        return `### ${plain(each.text)}`;
      case 'line':
        return plain(each.text);
      case 'note':
        return `*${plain(each.text)}*`;
      case 'list':
        return each.items.map((item) => `- ${plain(item)}`).join('\n');
      case 'table':
        return [row(each.head.map(plain)), row(each.head.map(() => '---')), ...each.rows.map((cells) => row(cells.map(({ text }) => plain(text))))].join('\n');
    }
  };
  return `${document.map(block).join('\n\n')}\n`;
}

const STYLE = `
:root{color-scheme:light dark;--text:#1b2028;--text-2:#555e6b;--line:#d9dde3;--surface:#fff;--ok:#17653c;--bad:#a3161a;--unknown:#555e6b}
@media(prefers-color-scheme:dark){:root{--text:#e7eaee;--text-2:#a5aebb;--line:#363c46;--surface:#15181d;--ok:#6fd19b;--bad:#ff9a94;--unknown:#a5aebb}}
@media print{:root{color-scheme:light;--text:#000;--text-2:#444;--line:#bbb;--surface:#fff;--ok:#17653c;--bad:#a3161a;--unknown:#444}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:920px;padding:32px 24px 64px;color:var(--text);background:var(--surface);font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;font-variant-numeric:tabular-nums}
h1{margin:0 0 4px;font-size:24px;line-height:32px;letter-spacing:-.01em}
h2{margin:32px 0 8px;padding-top:8px;border-top:1px solid var(--line);font-size:16px;line-height:24px}
h3{margin:16px 0 4px;font-size:13px;line-height:20px;color:var(--text-2)}
p,ul{margin:4px 0}
ul{padding-left:20px}
li{overflow-wrap:anywhere}
.note{font-size:12px;line-height:16px;color:var(--text-2)}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid currentColor;outline-offset:2px}
table{width:100%;border-collapse:collapse;table-layout:fixed}
th:first-child{width:30%}
.story th:first-child{width:172px}.story th:last-child{width:112px}
th,td{padding:4px 12px 4px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:break-word}
th{font-size:12px;font-weight:500;line-height:16px;color:var(--text-2)}
.ok{color:var(--ok)}.bad{color:var(--bad);font-weight:600}.unknown{color:var(--unknown)}
.mark{display:inline-block;width:16px}
@media(max-width:600px){body{padding:16px 12px 48px}th,td{padding-right:8px}.wide table{width:600px}.story th:first-child{width:96px}.story th:last-child{width:72px}}
@media print{body{max-width:none;padding:0}h2{break-after:avoid}tr{break-inside:avoid}.scroll{overflow:visible}}
`;

/** What the page of a report may do: show itself in its own style, and nothing else. */
export const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
/** Besides its colour each verdict has a sign. */
const SIGNS = { ok: '✓', bad: '✕', unknown: '?' } as const;

const cellOf = ({ text, tone }: Cell): string => (tone ? `<td class="${tone}"><span class="mark" aria-hidden="true">${SIGNS[tone]}</span>${escaped(text)}</td>` : `<td>${escaped(text)}</td>`);

/** A document as a page by itself: nothing is loaded and nothing runs, it prints, and follows light and dark. */
export function toHtml(document: readonly Block[], language: ReportLanguage): string {
  const title = escaped(document.flatMap((each) => (each.kind === 'title' ? [each.text] : []))[0] ?? '');
  let above = title;
  const block = (each: Block): string => {
    if (each.kind === 'heading' || each.kind === 'subheading') above = escaped(each.text);
    switch (each.kind) {
      case 'title':
        return `<h1>${escaped(each.text)}</h1>`;
      case 'heading':
        return `<h2>${escaped(each.text)}</h2>`;
      case 'subheading':
        return `<h3>${escaped(each.text)}</h3>`;
      case 'line':
        return `<p>${escaped(each.text)}</p>`;
      case 'note':
        return `<p class="note">${escaped(each.text)}</p>`;
      case 'list':
        return `<ul>${each.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
      case 'table':
        return `<div class="${['scroll', ...(each.head.length > 3 ? ['wide'] : []), ...(each.story ? ['story'] : [])].join(' ')}" role="region" aria-label="${above}" tabindex="0"><table><thead><tr>${each.head.map((text) => `<th scope="col">${escaped(text)}</th>`).join('')}</tr></thead><tbody>${each.rows.map((cells) => `<tr>${cells.map(cellOf).join('')}</tr>`).join('')}</tbody></table></div>`;
    }
  };
  const body = document.map(block).join('\n');
  return `<!doctype html>\n<html lang="${language}">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${title}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<main>\n${body}\n</main>\n</body>\n</html>\n`;
}
