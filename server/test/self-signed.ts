/** A self-signed certificate for `localhost` and `127.0.0.1`, made here in DER, so that no test needs another program. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head = length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), body]);
};
const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts);
const hex = (text: string) => Buffer.from(text, 'hex');
const utcTime = (at: number) => tlv(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
/** ecdsa-with-SHA256, commonName, subjectAltName, basicConstraints. */
const OID = { ecdsa: tlv(0x06, hex('2a8648ce3d040302')), name: tlv(0x06, hex('550403')), altName: tlv(0x06, hex('551d11')), basic: tlv(0x06, hex('551d13')) };

export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** @param days how long it is valid from now */
export function selfSigned(name = 'localhost', days = 30): CertificatePair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const who = sequence(tlv(0x31, sequence(OID.name, tlv(0x0c, Buffer.from(name)))));
  const names = sequence(tlv(0x82, Buffer.from(name)), tlv(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = tlv(0xa3, sequence(sequence(OID.altName, tlv(0x04, names)), sequence(OID.basic, tlv(0x01, hex('ff')), tlv(0x04, sequence(tlv(0x01, hex('ff')))))));
  const serial = randomBytes(8);
  serial[0] = 1;
  const body = sequence(
    tlv(0xa0, tlv(0x02, hex('02'))),
    tlv(0x02, serial),
    sequence(OID.ecdsa),
    who,
    sequence(utcTime(Date.now() - 86_400_000), utcTime(Date.now() + days * 86_400_000)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const whole = sequence(body, sequence(OID.ecdsa), tlv(0x03, hex('00'), sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

/** Writes a new pair into a folder and gives the settings that name it. */
export function writeCertificate(folder: string, pair = selfSigned()): { TANDEM_TLS_CERT: string; TANDEM_TLS_KEY: string } {
  const files = { TANDEM_TLS_CERT: join(folder, 'cert.pem'), TANDEM_TLS_KEY: join(folder, 'key.pem') };
  writeFileSync(files.TANDEM_TLS_CERT, pair.cert);
  writeFileSync(files.TANDEM_TLS_KEY, pair.key);
  return files;
}
