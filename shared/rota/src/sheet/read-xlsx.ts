/** Reads Office Open XML workbooks (ECMA-376) with bounded memory: every part is scanned while it is inflated. */
import { sheets as words } from '@tandem/words/sheets';
import { readCellFormats } from './cell-formats.ts';
import { unescapeControls } from './control-characters.ts';
import { MOST_TEXT, readSheet, type SheetContext } from './read-sheet.ts';
import { refuseDamaged, refuseKind, requireFileSize } from './refuse.ts';
import { SHEET_LIMITS, SheetError, type Sheet, type SheetLimits, type Workbook } from './sheet.ts';
import { createXmlScanner, type XmlHandlers } from './xml-scanner.ts';
import { looksZipped, openZip, type InflateBudget, type ZipArchive } from './zip-archive.ts';

const MOST_SHEETS = 100;

/**
 * Reads an .xlsx file. Formulas are never evaluated: what the program that wrote the file computed is taken.
 * @throws SheetError for anything that is no readable workbook, or is larger than the limits
 */
export function readXlsx(bytes: Uint8Array, limits: SheetLimits = SHEET_LIMITS): Workbook {
  requireFileSize(bytes.length, limits.fileBytes);
  refuseOldExcel(bytes);
  if (!looksZipped(bytes)) refuseKind(words.binary, words.notASpreadsheet);
  return readWorkbook(openZip(bytes), limits);
}

/** Excel's older format and its encrypted files are both compound files (MS-CFB); only the latter hold such a stream. */
export function refuseOldExcel(bytes: Uint8Array): void {
  if (![0xd0, 0xcf, 0x11, 0xe0].every((byte, i) => bytes[i] === byte)) return;
  const encrypted = new TextDecoder('utf-16le').decode(bytes.subarray(0, bytes.length & ~1)).includes('EncryptedPackage');
  refuseKind(encrypted ? words.encryptedFound : words.oldExcelFound, encrypted ? words.encrypted : words.oldExcel);
}

/** @throws SheetError */
export function readWorkbook(archive: ZipArchive, limits: SheetLimits): Workbook {
  const budget: InflateBudget = { most: limits.inflatedBytes, used: 0 };
  const scan = (path: string, handlers: XmlHandlers): void => scanPart(archive, path, budget, handlers);
  const path = workbookPath(archive, scan);
  const targets = readRelations(path, archive, scan);
  const { sheets, from1904 } = readIndex(path, scan);
  const strings = part(targets, 'sharedStrings', archive);
  const styles = part(targets, 'styles', archive);
  const formats = readCellFormats();
  if (styles !== null) scan(styles, formats.handlers);
  const context: SheetContext = { limits, strings: strings === null ? [] : readStrings(strings, scan), formats: formats.formats, from1904, used: { cells: 0, text: 0 } };
  return {
    sheets: sheets.flatMap(({ name, relation }): Sheet[] => {
      const target = targets.get(relation);
      if (!target || target.type !== 'worksheet') return [];
      const { handlers, sheet } = readSheet(name, context);
      scan(target.path, handlers);
      return [sheet()];
    }),
  };
}

type Scan = (path: string, handlers: XmlHandlers) => void;

function scanPart(archive: ZipArchive, path: string, budget: InflateBudget, handlers: XmlHandlers): void {
  const scanner = createXmlScanner(handlers, () => refuseDamaged(path));
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  archive.inflate(path, budget, (piece) => {
    decoder ??= new TextDecoder(piece[0] === 0xff && piece[1] === 0xfe ? 'utf-16le' : piece[0] === 0xfe && piece[1] === 0xff ? 'utf-16be' : 'utf-8');
    scanner.push(decoder.decode(piece, { stream: true }));
  });
  scanner.end();
}

const NOTHING: XmlHandlers = { open: () => undefined, close: () => undefined, text: () => undefined };

function workbookPath(archive: ZipArchive, scan: Scan): string {
  let path: string | null = null;
  if (archive.names.includes('_rels/.rels')) {
    scan('_rels/.rels', {
      ...NOTHING,
      open(name, attribute) {
        if (name === 'Relationship' && (attribute('Type') ?? '').endsWith('/officeDocument')) path = resolvePath('', attribute('Target') ?? '');
      },
    });
  }
  const found = path ?? 'xl/workbook.xml';
  if (archive.names.includes('content.xml')) refuseKind('.ods', words.openDocument);
  if (found.endsWith('.bin')) refuseKind('.xlsb', words.binaryWorkbook);
  if (!archive.names.includes(found)) refuseKind(words.archive, words.noWorkbook);
  return found;
}

interface Target {
  /** Last word of the relationship's type. */
  readonly type: string;
  readonly path: string;
}

function readRelations(workbook: string, archive: ZipArchive, scan: Scan): Map<string, Target> {
  const slash = workbook.lastIndexOf('/') + 1;
  const folder = workbook.slice(0, slash);
  const path = `${folder}_rels/${workbook.slice(slash)}.rels`;
  const targets = new Map<string, Target>();
  if (!archive.names.includes(path)) return targets;
  scan(path, {
    ...NOTHING,
    open(name, attribute) {
      if (name !== 'Relationship' || attribute('TargetMode') === 'External') return;
      const type = (attribute('Type') ?? '').split('/').at(-1) ?? '';
      targets.set(attribute('Id') ?? '', { type, path: resolvePath(folder, attribute('Target') ?? '') });
    },
  });
  return targets;
}

/** A target is relative to the folder of what names it, or absolute in the archive. */
function resolvePath(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith('/') ? target : `${folder}${target}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function part(targets: ReadonlyMap<string, Target>, type: string, archive: ZipArchive): string | null {
  const path = [...targets.values()].find((target) => target.type === type)?.path;
  return path !== undefined && archive.names.includes(path) ? path : null;
}

function readIndex(path: string, scan: Scan): { sheets: { name: string; relation: string }[]; from1904: boolean } {
  const sheets: { name: string; relation: string }[] = [];
  let from1904 = false;
  scan(path, {
    ...NOTHING,
    open(name, attribute) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute('date1904') ?? '');
      else if (name === 'sheet') sheets.push({ name: attribute('name') ?? '', relation: attribute('id') ?? '' });
      if (sheets.length > MOST_SHEETS) refuseDamaged(path);
    },
  });
  return { sheets, from1904 };
}

function readStrings(path: string, scan: Scan): string[] {
  const strings: string[] = [];
  let text = '';
  let total = 0;
  let phonetic = false;
  let inText = false;
  scan(path, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic = true;
      else if (name === 't') inText = !phonetic;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') strings.push(unescapeControls(text));
    },
    text(piece) {
      if (!inText) return;
      if ((total += piece.length) > MOST_TEXT) throw new SheetError({ where: path, expected: words.lessText, found: words.more, message: words.tooMuchText });
      text += piece;
    },
  });
  return strings;
}
