import type { override as english } from '../en/override.ts';

export const override: typeof english = {
  title: 'Nur in diesem Tab',
  holds: (views, until) => `Nur dieser Tab läuft mit ${views}, bis ${until}.`,
  version: (view, version) => `${view} ${version}`,
  reset: 'Zurück zu dem, was alle haben',
  blocked: (view, digest) => `${view} ${digest} wurde gesperrt und wird nicht geöffnet. Liefern Sie eine andere Version aus.`,
  unknown: (view, digest) => `${view} ${digest} wurde hier nie veröffentlicht. Prüfen Sie den Digest: tandem release deploy gibt ihn aus.`,
  unreachable: (view, digest) => `Nach ${view} ${digest} konnte niemand gefragt werden: es wird erneut versucht.`,
};
