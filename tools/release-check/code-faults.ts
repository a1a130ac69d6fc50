import { parseSync } from 'vite';
import { isElsewhere } from './css-leaks.ts';

/** What the page's content security policy will not let run. */
export interface CodeFault {
  readonly what: string;
  readonly line: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** Functions and classes whose first argument is an address, or code. */
const ASKS = new Set(['fetch', 'importScripts', 'sendBeacon', 'URL', 'WebSocket', 'EventSource', 'Worker', 'SharedWorker', 'Request', 'Image']);
const CODE_AS_TEXT = new Set(['setTimeout', 'setInterval']);
const HANDLER = /<[a-z][^<>]*\s(on[a-z]+)\s*=/i;
const STYLE = /<[a-z][^<>]*\sstyle\s*=/i;

/** What in a built module breaks `pagePolicy`: code from text, handlers and styles in markup, and addresses elsewhere. */
export function codeFaults(path: string, code: string): readonly CodeFault[] {
  const { program, errors } = parseSync(path, code);
  if (errors[0]) return [{ what: `what is no module (${errors[0].message})`, line: 1 }];
  const faults: CodeFault[] = [];
  walk(program as unknown as Node, (node) => {
    for (const what of faultsOf(node)) faults.push({ what, line: code.slice(0, node.start).split('\n').length });
  });
  return faults;
}

function faultsOf(node: Node): readonly string[] {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': {
      const called = nameOf(node['callee'] as Node);
      const first = textIn((node['arguments'] as readonly Node[])[0]);
      if (called === 'eval' || called === 'Function') return [node.type === 'NewExpression' ? `new ${called}(…)` : `${called}(…)`];
      if (CODE_AS_TEXT.has(called) && first !== null) return [`${called} of a text`];
      if (called === 'write' || called === 'writeln') return nameOf((node['callee'] as Node)['object'] as Node) === 'document' ? [`document.${called}(…)`] : [];
      if (called === 'setAttribute' && first !== null && /^on[a-z]+$/.test(first)) return [`the handler ${first} as an attribute`];
      return ASKS.has(called) && first !== null && isElsewhere(first) ? [`${called}(${first})`] : [];
    }
    case 'ImportExpression':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration': {
      const source = textIn(node['source'] as Node | null);
      return source !== null && isElsewhere(source) ? [`import of ${source}`] : [];
    }
    default:
      return markupFaults(node);
  }
}

function markupFaults(node: Node): readonly string[] {
  const text = textIn(node);
  if (text === null) return [];
  const handler = HANDLER.exec(text)?.[1];
  return [
    ...(handler === undefined ? [] : [`the handler ${handler} in markup`]),
    ...(STYLE.test(text) ? ['a style attribute in markup'] : []),
    ...(/^\s*javascript:/i.test(text) ? ['a javascript: address'] : []),
    ...(/<script[\s>]/i.test(text) ? ['a script element in markup'] : []),
  ];
}

/** What a call is of: `f`, `a.f`, `(0, f)`. */
function nameOf(node: Node | undefined): string {
  switch (node?.type) {
    case 'Identifier':
      return node['name'] as string;
    case 'MemberExpression':
      return nameOf(node['property'] as Node);
    case 'SequenceExpression':
      return nameOf((node['expressions'] as readonly Node[]).at(-1));
    case 'ParenthesizedExpression':
      return nameOf(node['expression'] as Node);
    default:
      return '';
  }
}

/** The text that stands there; of a template what stands before its first value. */
function textIn(node: Node | null | undefined): string | null {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node?.type !== 'TemplateLiteral') return null;
  return (node['quasis'] as readonly { readonly value: { readonly cooked: string | null } }[])[0]?.value.cooked ?? null;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof (child as Partial<Node>).type === 'string') walk(child as Node, visit);
    }
  }
}
