import { transform, type Rule, type Selector, type SelectorComponent } from 'lightningcss';

/** Where a style sheet reaches out of its remote, and what it would have to say instead. */
export interface CssLeak {
  readonly what: string;
  readonly fix: string;
}

/**
 * What of a remote's style sheet would apply outside of its own root: every selector has to name one of its own classes, which
 * `remoteConfig` begins with the remote's name, on the element itself or on one around it.
 * @throws Error when it is no style sheet
 */
export function cssLeaks(remote: string, css: Buffer): readonly CssLeak[] {
  const leaks: CssLeak[] = [];
  const own = `${remote}-`;
  const scoped = `give it a class of its own (${own}…): write it in a component's <style>, without :global`;
  const { dependencies } = transform({
    filename: 'style.css',
    code: css,
    analyzeDependencies: true,
    visitor: {
      Rule(rule) {
        if (rule.type === 'style') {
          for (const selector of rule.value.selectors) if (!staysInside(selector as readonly SelectorComponent[], own)) leaks.push({ what: `selector ${textOf(selector)}`, fix: scoped });
        } else leaks.push(...globalsOf(rule, own));
      },
    },
  });
  for (const dependency of dependencies ?? []) {
    if (dependency.type !== 'import' && dependency.type !== 'url') continue;
    const { type, url } = dependency;
    if (type === 'import') leaks.push({ what: `@import ${url}`, fix: 'import the file in a module, so that unit.json names it' });
    else if (isElsewhere(url)) leaks.push({ what: `url(${url})`, fix: 'keep the file in the build' });
  }
  return leaks;
}

/** An address of another origin than the file's own. */
export const isElsewhere = (url: string): boolean => /^([a-z][a-z+.-]*:)?\/\//i.test(url);

/** At-rules whose names all style sheets of a page share. */
function globalsOf(rule: Rule, own: string): readonly CssLeak[] {
  const named = (kind: string, name: string): readonly CssLeak[] => (name.startsWith(own) ? [] : [{ what: `${kind} ${name}`, fix: `begin its name with ${own}` }]);
  switch (rule.type) {
    case 'keyframes':
      return named('@keyframes', rule.value.name.value);
    case 'property':
      return named('@property', rule.value.name.replace(/^--/, ''));
    case 'counter-style':
      return named('@counter-style', rule.value.name);
    case 'font-face':
    case 'layer-statement':
    case 'page':
    case 'view-transition':
      return [{ what: `@${rule.type}`, fix: 'it is for the whole page: the shell says that' }];
    default:
      return [];
  }
}

/**
 * Whether an element that it matches is in the root of whoever has the class: some compound of it has to have the class, and what
 * stands right of it is beside or below that element. Inside :has and :not it says nothing of the element itself.
 */
function staysInside(selector: readonly SelectorComponent[], own: string): boolean {
  return selector.some((part) => {
    switch (part.type) {
      case 'class':
        return part.name.startsWith(own);
      // The rule around it was looked at.
      case 'nesting':
        return true;
      case 'pseudo-class':
        return (part.kind === 'is' || part.kind === 'where') && part.selectors.every((each) => staysInside(each, own));
      default:
        return false;
    }
  });
}

const COMBINATORS: Readonly<Record<string, string>> = { descendant: ' ', child: ' > ', 'next-sibling': ' + ', 'later-sibling': ' ~ ' };

/** As much of it as tells which one it is. */
function textOf(selector: Selector): string {
  return selector.map((part) => {
    switch (part.type) {
      case 'class':
        return `.${part.name}`;
      case 'id':
        return `#${part.name}`;
      case 'type':
        return part.name;
      case 'universal':
        return '*';
      case 'attribute':
        return `[${part.name}]`;
      case 'combinator':
        return COMBINATORS[part.value] ?? ' ';
      case 'pseudo-class':
        return `:${part.kind}${'selectors' in part && Array.isArray(part.selectors) ? `(${part.selectors.map((each) => textOf(each as Selector)).join(', ')})` : ''}`;
      case 'pseudo-element':
        return `::${part.kind}`;
      default:
        return '';
    }
  }).join('');
}
