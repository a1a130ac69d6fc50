import { Stop } from '../stop.ts';

/** What a new remote is to be, as a person orders it. */
export interface NewRemote {
  readonly name: string;
  /** Its view's word in the address. */
  readonly path: string;
  readonly of: Of;
  readonly titles: { readonly en: string; readonly de: string };
}
export type Of = 'week' | 'month' | 'day';

/** What is in the repository already. */
export interface Taken {
  readonly remotes: readonly string[];
  /** Sections of the catalogue of words. */
  readonly sections: readonly string[];
  /** Word in the address → remote. */
  readonly paths: ReadonlyMap<string, string>;
  /** Prefix of rule ids → the SPEC.md that has it. */
  readonly prefixes: ReadonlyMap<string, string>;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const PATH = /^[a-z][a-z-]{0,19}$/;
/** Names with a meaning in the addresses or in the repository. */
const RESERVED = ['shell', 'week', 'month', 'day', 'setup', 'language'];
/** Reserved in JavaScript, in which the words have the name. */
const KEYWORDS = /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|english)$/;
const LONGEST = 30;

export const prefixOf = (name: string): string => name.replaceAll('-', '').toUpperCase();

/** @throws Stop that says what is wrong with it, what is accepted, and the next command */
export function checkNew({ name, path, titles }: NewRemote, { remotes, sections, paths, prefixes }: Taken): void {
  const stop = (why: string, next = 'tandem remote new NAME'): never => {
    throw new Stop(`${why} Nothing was written; next: ${next}`);
  };
  if (!NAME.test(name) || name.length > LONGEST) stop(`The name "${name}" is not accepted: lower-case letters, digits and single dashes between them, a letter first, at most ${LONGEST}, such as leave-plan.`);
  if (remotes.includes(name)) stop(`The remote ${name} exists: remotes/${name}.`, `tandem remote check ${name}`);
  if (RESERVED.includes(name) || KEYWORDS.test(name)) stop(`The name "${name}" is reserved.`);
  if (sections.includes(name)) stop(`The name "${name}" is taken: shared/words/src/${name}.ts has the words of something else.`);
  const spec = prefixes.get(prefixOf(name));
  if (spec !== undefined) stop(`The name "${name}" is taken: ${spec} has rules named ${prefixOf(name)}-1 and on.`);
  if (!PATH.test(path) || RESERVED.includes(path)) stop(`The path "${path}" is not accepted: 1 to 20 lower-case letters and dashes that are not ${RESERVED.slice(1, 5).join(', ')}.`, `tandem remote new ${name} --path WORD`);
  const other = paths.get(path);
  if (other !== undefined) stop(`The path "${path}" is taken by the remote ${other}.`, `tandem remote new ${name} --path WORD`);
  for (const [language, title] of Object.entries(titles)) {
    if (title.trim() === '' || title.length > 20 || /[\p{Cc}<>{}`$]/u.test(title)) stop(`The title "${title}" (--${language}) is not accepted: 1 to 20 characters, none of < > { } $ and backquotes.`, `tandem remote new ${name} --${language} TITLE`);
  }
}
