import { strToU8, zipSync } from 'fflate';
import { escapeControls } from './control-characters.ts';
import { cellName, columnName } from './sheet.ts';

/** A sheet to be written: text, numbers, or nothing. The first `headings` rows are bold and stay in sight. */
export interface PlainSheet {
  /** At most 31 characters, without any of `[]:*?/\`. */
  readonly name: string;
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly headings?: number;
  /** Columns that stay in sight at the left. */
  readonly frozenColumns?: number;
  /** Widths of columns in characters. */
  readonly widths?: readonly number[];
  /** Columns that are drawn as weekends. */
  readonly shaded?: readonly number[];
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** ZIP keeps a time for each entry; always the same one, so that the same sheets give the same bytes. */
const ENTRY_TIME = '2000-01-01T12:00:00';

/** Places in `cellXfs`. */
const PLAIN = 0;
const HEADING = 1;
const WEEKEND = 2;

/** An .xlsx file. Every text is a text cell: nothing in it can run as a formula. The same sheets give the same bytes. */
export function writeXlsx(sheets: readonly PlainSheet[]): Uint8Array {
  const names = sheetNames(sheets);
  const files: Record<string, string> = {
    '[Content_Types].xml': contentTypes(sheets.length),
    '_rels/.rels': relations([[`${OFFICE}/officeDocument`, 'xl/workbook.xml']]),
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><bookViews><workbookView/></bookViews><sheets>${names
      .map((name, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([...sheets.map((_, i): [string, string] => [`${OFFICE}/worksheet`, `worksheets/sheet${i + 1}.xml`]), [`${OFFICE}/styles`, 'styles.xml']]),
    'xl/styles.xml': STYLES,
  };
  sheets.forEach((sheet, i) => {
    files[`xl/worksheets/sheet${i + 1}.xml`] = sheetXml(sheet);
  });
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), { level: 6, mtime: ENTRY_TIME });
}

/** Names that every program takes: no forbidden characters, not too long, each one once. */
function sheetNames(sheets: readonly PlainSheet[]): string[] {
  const taken = new Set<string>();
  return sheets.map(({ name }) => {
    const clean = [...name.replace(/[[\]:*?/\\\p{Cc}]|^'|'$/gu, ' ').trim()].slice(0, 31).join('').trim() || 'Sheet';
    let unique = clean;
    for (let n = 2; taken.has(unique.toLowerCase()); n += 1) unique = `${[...clean].slice(0, 27).join('')} ${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function sheetXml({ rows, headings = 1, frozenColumns = 0, widths = [], shaded = [] }: PlainSheet): string {
  const weekend = new Set(shaded);
  const pane = headings + frozenColumns > 0
    ? `<pane${frozenColumns > 0 ? ` xSplit="${frozenColumns}"` : ''}${headings > 0 ? ` ySplit="${headings}"` : ''} topLeftCell="${cellName(frozenColumns, headings + 1)}" activePane="${frozenColumns > 0 ? (headings > 0 ? 'bottomRight' : 'topRight') : 'bottomLeft'}" state="frozen"/>`
    : '';
  const columns = widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('');
  const body = rows.map((row, r) => {
    const cells = row.map((value, c) => cellXml(value, `${columnName(c)}${r + 1}`, r < headings ? HEADING : weekend.has(c) ? WEEKEND : PLAIN));
    return `<row r="${r + 1}">${cells.join('')}</row>`;
  });
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>${columns && `<cols>${columns}</cols>`}<sheetData>${body.join('')}</sheetData></worksheet>`;
}

function cellXml(value: string | number | null, reference: string, style: number): string {
  const look = style === PLAIN ? '' : ` s="${style}"`;
  if (value === null || value === '') return style === WEEKEND ? `<c r="${reference}"${look}/>` : '';
  if (typeof value === 'number') return `<c r="${reference}"${look}><v>${value}</v></c>`;
  return `<c r="${reference}"${look} t="inlineStr"><is><t xml:space="preserve">${escapeXml(escapeControls(value))}</t></is></c>`;
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const relations = (targets: readonly (readonly [string, string])[]): string =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${targets.map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${type}" Target="${target}"/>`).join('')}</Relationships>`;

const contentTypes = (sheets: number): string =>
  `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${Array.from({ length: sheets }, (_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`).join('')}</Types>`;

const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEDEFF2"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf fillId="2" applyFill="1"/></cellXfs></styleSheet>`;
