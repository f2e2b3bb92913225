import type { RequestHandler } from 'express';
import { Problem } from '../tmf630/errors.js';

/** Names of this machine that no foreign name server can resolve. */
const localHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * For development, where everybody who reaches this machine may do everything: refuses requests that other sites' web
 * pages make a browser send. The Host catches pages whose name was made to resolve to this machine (DNS rebinding), the
 * Origin all others.
 */
export function requireLocalRequest(publicUrl: string | undefined): RequestHandler {
  const known = publicUrl === undefined ? undefined : new URL(publicUrl);
  return (req, _res, next) => {
    const host = req.get('host') ?? '';
    const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
    if (!url || !(localHosts.has(url.hostname) || url.hostname === known?.hostname)) {
      throw new Problem('forbidden', `In development the host is localhost, not ${JSON.stringify(host)}.`);
    }
    const origin = req.get('origin');
    if (origin !== undefined && origin !== known?.origin && !isOriginOf(url, origin)) {
      throw new Problem('forbidden', `In development a page of ${origin} may not call ${host}.`);
    }
    next();
  };
}

/** A proxy in front of the API may speak https. */
const isOriginOf = ({ host }: URL, origin: string): boolean =>
  origin === `http://${host}` || origin === `https://${host}`;
