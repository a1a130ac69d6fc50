import type { Plugin } from 'vite';

/** A text of a source file, and what stood there once. */
interface Then {
  readonly file: RegExp;
  readonly now: RegExp;
  readonly then: string;
}

/** A view of protocol 1: what views have brought to the bus since is missing. */
export const VIEW_OF_PROTOCOL_1: readonly Then[] = [
  { file: /\/src\/sync\/live-\w+\.ts$/, now: /protocol: \{ min: 1, max: 2 \}/, then: 'protocol: { min: 1, max: 1 }' },
  { file: /\/src\/sync\/live-\w+\.ts$/, now: /\n *version: versionAt\(.*/, then: '' },
  { file: /\/src\/sync\/live-\w+\.ts$/, now: /toAssignments, at: \w+ \}/, then: 'toAssignments }' },
  { file: /\/live\/join-view\.ts$/, now: /\n *isUnsaved: .*/, then: '' },
  { file: /\/live\/join-view\.ts$/, now: /\n *layers: original\.layers,/, then: '' },
  { file: /\/live\/join-view\.ts$/, now: /const \{ way = (.*) \} = joined;/, then: 'const way = $1;' },
  { file: /\/live\/join-view\.ts$/, now: /joined\.edit\(writes, way\)/, then: 'joined.edit(writes)' },
  { file: /\/live\/join-view\.ts$/, now: /createDeciding\(joined\.clashes, /, then: 'createDeciding(undefined, ' },
];

/** A page whose bus speaks no protocol after this one. */
export const busOfProtocol = (protocol: number): readonly Then[] => [{ file: /\/protocol\/versions\.ts$/, now: /PROTOCOL = 3;/, then: `PROTOCOL = ${protocol};` }];

/** Builds from sources as they were. Fails where a text is no longer there, so that nothing of today passes for older. */
export function asItWas(changes: readonly Then[]): Plugin {
  const made = new Set<Then>();
  return {
    name: 'skew:as-it-was',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      let older = code;
      for (const change of changes) {
        if (!change.file.test(id.split('\\').join('/')) || !change.now.test(older)) continue;
        older = older.replace(change.now, change.then);
        made.add(change);
      }
      return older === code ? null : { code: older, map: null };
    },
    buildEnd() {
      const left = changes.find((change) => !made.has(change));
      if (left) this.error(`No source has ${left.now} any more: look at e2e/skew/older-protocol.ts.`);
    },
  };
}
