import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** How connections to MySQL are protected; PEM texts. */
export interface DatabaseTls {
  /** Whom to trust instead of the authorities that the system knows. */
  readonly ca?: string;
  /** The client's own certificate, and its key. */
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads TURNUP_DATABASE_TLS, and the files that TURNUP_DATABASE_CA, _CERT and _KEY name; undefined without any of them: then
 * connections are not encrypted. Throws an `Error` for a certificate without its key.
 */
export async function readDatabaseTls(
  env: Readonly<Record<string, string | undefined>>,
): Promise<DatabaseTls | undefined> {
  const [ca, cert, key] = await Promise.all(
    ['CA', 'CERT', 'KEY'].map(async (name) => {
      const path = env[`TURNUP_DATABASE_${name}`];
      return path ? await readFile(path, 'utf8') : undefined;
    }),
  );
  if ((cert === undefined) !== (key === undefined)) {
    throw new Error('TURNUP_DATABASE_CERT and TURNUP_DATABASE_KEY are a certificate and its key: set both.');
  }
  const files = { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert, key: key! }) };
  const isOn = env['TURNUP_DATABASE_TLS'] === '1' || Object.keys(files).length > 0;
  return isOn ? files : undefined;
}

/** As the driver takes it. Throws for an address in the URL: the driver would take a certificate for `localhost` then. */
export function sslOptions(url: string, tls: DatabaseTls) {
  const { hostname } = new URL(url);
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1'))) {
    throw new Error("With TLS the host in DATABASE_URL must be a name: that of the server's certificate.");
  }
  // Without `verifyIdentity` any server with a certificate of the authority would do.
  return { ...tls, minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true };
}
