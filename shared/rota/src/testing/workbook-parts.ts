/** Workbooks of raw XML for tests: what other programs write, and what nobody should. */
import { strToU8, zipSync, type Zippable } from 'fflate';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export interface WorkbookParts {
  /** `<sheetData>` and what else belongs into a worksheet, by the name of the sheet. */
  readonly sheets: Readonly<Record<string, string>>;
  /** Content of `<sst>`. */
  readonly strings?: string;
  /** Content of `<styleSheet>`. */
  readonly styles?: string;
  readonly workbookPr?: string;
  readonly extra?: Zippable;
}

export function workbookOf({ sheets, strings, styles, workbookPr = '', extra = {} }: WorkbookParts): Uint8Array {
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string): string => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const files: Record<string, string> = {
    '_rels/.rels': `${HEAD}<Relationships>${relation('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook>${workbookPr}<sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="s${i}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships>${names.map((_, i) => relation(`s${i}`, 'worksheet', `worksheets/sheet${i}.xml`)).join('')}${strings === undefined ? '' : relation('t', 'sharedStrings', 'sharedStrings.xml')}${styles === undefined ? '' : relation('y', 'styles', '/xl/styles.xml')}</Relationships>`,
  };
  if (strings !== undefined) files['xl/sharedStrings.xml'] = `${HEAD}<sst>${strings}</sst>`;
  if (styles !== undefined) files['xl/styles.xml'] = `${HEAD}<styleSheet>${styles}</styleSheet>`;
  names.forEach((name, i) => {
    files[`xl/worksheets/sheet${i}.xml`] = `${HEAD}<worksheet>${sheets[name] ?? ''}</worksheet>`;
  });
  return zipSync({ ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), ...extra });
}

/** One sheet of plain rows, as `readXlsx` gives it. */
export const inline = (reference: string, text: string): string => `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
