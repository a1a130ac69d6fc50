import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Where the certificate (with its chain) and its key are, both in PEM. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Epoch milliseconds after which browsers refuse it. */
  readonly validTo: number;
}

/** A certificate cannot be used. Its message is one sentence that names the setting, the file and what is accepted. */
export class CertificateError extends Error {}

/**
 * Reads and checks both files.
 * @throws CertificateError when one is missing or no PEM, or they do not belong together
 */
export function readCertificate(files: CertificateFiles): Certificate {
  const cert = read('TANDEM_TLS_CERT', files.cert);
  const key = read('TANDEM_TLS_KEY', files.key);
  const parsed = attempt(() => new X509Certificate(cert), `TANDEM_TLS_CERT is ${files.cert}: a certificate in PEM is accepted.`);
  const secret = attempt(() => createPrivateKey(key), `TANDEM_TLS_KEY is ${files.key}: a private key in PEM without a passphrase is accepted.`);
  if (!parsed.checkPrivateKey(secret)) {
    throw new CertificateError(`TANDEM_TLS_KEY is ${files.key}: the key of the certificate ${files.cert} is accepted, and this is another one.`);
  }
  return { cert, key, validTo: Date.parse(parsed.validTo) };
}

function read(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CertificateError(`${name} is ${file}, which cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)}): a file that this user may read is accepted.`, { cause });
  }
}

function attempt<T>(work: () => T, sentence: string): T {
  try {
    return work();
  } catch (cause) {
    throw new CertificateError(sentence, { cause });
  }
}

export interface CertificateWatch {
  /** Reads the files now; what cannot be used is said, and the certificate of before stays. */
  reload(): void;
  end(): void;
}

export interface WatchOptions {
  readonly files: CertificateFiles;
  readonly use: (certificate: Certificate) => void;
  readonly say: (line: string) => void;
  /** Milliseconds between looks at the files. */
  readonly every?: number;
}

/** Renewal programs change the files at any time: looks at them now and then, for as long as the process lives. */
export function watchCertificate({ files, use, say, every = 10_000 }: WatchOptions): CertificateWatch {
  let seen = stampOf(files);
  const reload = (): void => {
    seen = stampOf(files);
    try {
      const certificate = readCertificate(files);
      use(certificate);
      say(`Using the certificate of ${files.cert}, valid until ${new Date(certificate.validTo).toISOString().slice(0, 10)}.`);
    } catch (error) {
      say(`${error instanceof Error ? error.message : String(error)} The certificate of before stays in use.`);
    }
  };
  const timer = setInterval(() => {
    if (stampOf(files) !== seen) reload();
  }, every);
  timer.unref();
  return { reload, end: () => clearInterval(timer) };
}

function stampOf({ cert, key }: CertificateFiles): string {
  return [cert, key]
    .map((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return `${found?.mtimeMs ?? 0} ${found?.ino ?? 0} ${found?.size ?? 0}`;
    })
    .join('/');
}
