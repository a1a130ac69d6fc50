/** ESLint rule for Svelte files: what a person reads comes from the catalogue, where it stands in every language. */
import type { Rule } from 'eslint';

/** Attributes that are read out or shown, and the properties of our components that become such. */
const READ = /^(aria-(label|description|roledescription|placeholder|valuetext)|title|placeholder|alt|label)$/;
const LETTER = /\p{L}/u;
const ENTITY = /&#?\w+;/g;

interface Node {
  readonly type: string;
  readonly parent?: Node;
  readonly value?: unknown;
  readonly key?: { readonly name?: string };
  readonly expression?: Node | null;
  readonly quasis?: readonly { readonly value: { readonly cooked?: string | null } }[];
  readonly consequent?: Node;
  readonly alternate?: Node;
  readonly left?: Node;
  readonly right?: Node;
}

/** The words that an expression may come to, as far as they stand in it. */
function wordsOf(node: Node | null | undefined): string[] {
  if (!node) return [];
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : [];
  if (node.type === 'TemplateLiteral') return (node.quasis ?? []).map(({ value }) => value.cooked ?? '');
  if (node.type === 'ConditionalExpression') return [...wordsOf(node.consequent), ...wordsOf(node.alternate)];
  if (node.type === 'LogicalExpression' || node.type === 'BinaryExpression') return [...wordsOf(node.left), ...wordsOf(node.right)];
  return [];
}

/** Whether a node is the value of an attribute (`null`: of none), and whether that is read. */
function isRead(node: Node): boolean {
  const parent = node.parent;
  if (parent?.type === 'SvelteAttribute') return READ.test(parent.key?.name ?? '');
  return parent?.type !== 'SvelteStyleDirective' && parent?.type !== 'SvelteDirective';
}

export const wordsInMarkup: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { words: '“{{text}}” is read by a person: put it into @tandem/words, in every language.' } },
  create(context) {
    const check = (node: Node, texts: readonly string[]): void => {
      const text = texts.map((each) => each.replace(ENTITY, '')).find((each) => LETTER.test(each));
      if (text !== undefined) context.report({ node: node as never, messageId: 'words', data: { text: text.trim() } });
    };
    return {
      SvelteText(node: Node) {
        if (node.parent?.type !== 'SvelteStyleElement') check(node, [String(node.value)]);
      },
      'SvelteAttribute > SvelteLiteral'(node: Node) {
        if (isRead(node)) check(node, [String(node.value)]);
      },
      SvelteMustacheTag(node: Node) {
        if (isRead(node)) check(node, wordsOf(node.expression));
      },
    } as Rule.RuleListener;
  },
};
