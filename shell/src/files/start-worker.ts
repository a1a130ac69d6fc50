import { language } from '@tandem/words/language';
import url from './files.worker.ts?worker&url';

interface ScriptUrls {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptUrls;
}

const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
/** The page's policy allows one script address beside the modules, and it is this one. */
const policy = trusted?.createPolicy('tandem-worker', {
  createScriptURL: (wanted) => {
    if (wanted !== url) throw new TypeError(`"${wanted}" is not the worker of this version.`);
    return wanted;
  },
});

/** Starts the worker that reads files; it is named after the language it answers in. */
export const startFileWorker = (): Worker => new Worker(policy?.createScriptURL(url) ?? url, { type: 'module', name: language });
