import { Linter } from 'eslint';
import svelte from 'eslint-plugin-svelte';
import { describe, expect, it } from 'vitest';
import { wordsInMarkup } from './words-in-markup.ts';

const config = [
  ...svelte.configs.base,
  { files: ['**/*.svelte'], plugins: { house: { rules: { 'no-words-in-markup': wordsInMarkup } } }, rules: { 'house/no-words-in-markup': 'error' } },
] as Linter.Config[];
const found = (code: string): string[] => new Linter().verify(code, config, 'a.svelte').map(({ message }) => message);

describe('words in markup', () => {
  it.each([
    '<p>Nothing here</p>',
    '<p>{n} people</p>',
    '{#if busy}Saving{/if}',
    '<button aria-label="Close"></button>',
    '<button aria-label="Close {name}"></button>',
    '<input placeholder="Name" />',
    '<img src="a.png" alt="A ward" />',
    '<b title={busy ? "Saving" : null}></b>',
    '<b title={`Go to ${name}`}></b>',
    '<Card title="Sign in" />',
    "<p>{busy ? 'Saving' : words.save}</p>",
    "<p>{name || 'Nobody'}</p>",
    '<p>Ärzte</p>',
  ])('[HOUSE-15] are reported: %s', (code) => {
    expect(found(code)).toEqual([expect.stringContaining('@tandem/words')]);
  });

  it.each([
    '<p>{words.nothing}</p>',
    '<p>{n} · {m} – 100 %&nbsp;</p>',
    '<button aria-label={words.close} class="btn main" type="button" data-kind="a b"></button>',
    "<a aria-current={here ? 'page' : null} href=\"/account\">{words.account}</a>",
    '<p class={busy ? "busy" : ""} style:color={busy ? "red" : ""}>{words.say("plain")}</p>',
    '<style>p { color: red; }</style>',
    '<script>const a = "words";</script>',
    '<!-- a remark --><svg aria-hidden="true"><path d="M0 0L5 5" /></svg>',
  ])('[HOUSE-15] are not what is for the machine: %s', (code) => {
    expect(found(code)).toEqual([]);
  });
});
