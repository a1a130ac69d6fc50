import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { wordsInMarkup } from './tools/lint/words-in-markup.ts';

const tests = ['**/*.test.ts', '**/*.suite.ts', 'e2e/**'];
const pureSlices = ['shared/rota/src/**/*.ts', 'remotes/*/src/*.ts', 'shell/src/routing/*.ts'];

/** A name says what a thing is for; these say nothing. */
const emptyWords = /(^|[-_.])(manager|helpers?|utils?|common|misc|service)([-_.]|$)/i;

const house = {
  rules: {
    'named-file': {
      meta: { type: 'problem', schema: [] },
      create: (context) => ({
        Program(node) {
          const path = context.filename.slice(context.cwd.length + 1).replaceAll('\\', '/');
          const bad = path.split('/').find((part) => emptyWords.test(part));
          if (bad) context.report({ node, message: `"${bad}" says nothing: name it after the product's word (CONTEXT.md).` });
        },
      }),
    },
    'no-words-in-markup': wordsInMarkup,
    'no-style-attribute': {
      meta: { type: 'problem', schema: [] },
      create: (context) => ({
        'SvelteAttribute[key.name="style"]'(node) {
          context.report({ node, message: 'The content security policy blocks a style attribute: use a class, or style:property={…}.' });
        },
      }),
    },
  },
};

export default ts.config(
  { ignores: ['**/dist/**', '**/.api-*/**', '.svelte-check/**', '**/node_modules/**', '.cache/**', '.node/**', 'data/**', '**/test-results/**'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    plugins: { house },
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      'house/named-file': 'error',
      'max-lines': ['error', { max: 300 }],
      'no-undef': 'off',
      'no-unused-vars': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'id-match': ['error', '^(?!.*(?:[a-z](?:Manager|Helper|Util|Misc)s?$|^(?:manager|helper|util|misc)s?$)).*$', { properties: false }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Name what is exported: an `export *` hides the public surface.' },
        {
          selector: 'ExportNamedDeclaration[source.value=/^(@tandem\\u002Fsync|rxjs)/]',
          message: 'A re-export bypasses the shared instance: import it where it is used.',
        },
        { selector: 'ExpressionStatement > UnaryExpression[operator="void"] > MemberExpression', message: 'A build drops a property that is read for nothing: read a state, or a $derived of it.' },
        { selector: 'SvelteMustacheTag[kind="raw"]', message: 'No raw HTML: Trusted Types refuses it.' },
      ],
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      'svelte/no-restricted-html-elements': 'off',
      'house/no-style-attribute': 'error',
    },
  },
  { files: ['shell/**/*.svelte', 'remotes/**/*.svelte', 'shared/ui/**/*.svelte'], rules: { 'house/no-words-in-markup': 'error' } },
  {
    files: pureSlices,
    ignores: ['**/*.svelte.ts', ...tests, '**/expose.ts', '**/early.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'localStorage', 'sessionStorage', 'indexedDB', 'document', 'window', 'setTimeout', 'setInterval', 'queueMicrotask'].map((name) => ({
          name,
          message: 'This file is pure: pass the effect in from the edge.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'This file is pure: pass the time in.' },
        { object: 'Math', property: 'random', message: 'This file is pure: pass a seed in.' },
        { object: 'crypto', property: 'randomUUID', message: 'This file is pure: pass the id in.' },
      ],
    },
  },
  {
    files: tests,
    rules: { 'max-lines': 'off', '@typescript-eslint/no-non-null-assertion': 'off', 'no-console': 'off' },
  },
  { files: ['tools/**', 'cli/**', 'bench/**', 'server/src/main.ts', 'server/src/**/*.system.test.ts'], rules: { 'no-console': 'off' } },
);
