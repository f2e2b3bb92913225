import type { RequestHandler } from 'express';
import { Problem } from '../tmf630/errors.js';

/** Names of this machine that no foreign name server can resolve. */
const localHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface LocalRequests {
  /** `any`: the port is open to the network, so that names of this machine are not known. */
  readonly hosts: 'local' | 'any';
  readonly publicUrl: string | undefined;
  /** Whose pages may call, beside the API's own. */
  readonly origins: readonly string[];
}

/**
 * For development, where everybody who reaches this machine may do everything: refuses requests that other sites' web
 * pages make a browser send. The Host catches pages whose name was made to resolve to this machine (DNS rebinding), the
 * Origin all others.
 */
export function requireLocalRequest({ hosts, publicUrl, origins }: LocalRequests): RequestHandler {
  const known = publicUrl === undefined ? undefined : new URL(publicUrl);
  return (req, _res, next) => {
    const host = req.get('host') ?? '';
    const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
    const isKnown =
      hosts === 'any' || localHosts.has(url?.hostname ?? '') || url?.hostname === known?.hostname;
    if (!url || !isKnown) {
      throw new Problem('forbidden', `In development the host is localhost, not ${JSON.stringify(host)}.`);
    }
    const origin = req.get('origin');
    const isOwn = origin === undefined || origin === known?.origin || isOriginOf(url, origin);
    if (!isOwn && !origins.includes(origin)) {
      throw new Problem('forbidden', `In development a page of ${origin} may not call ${host}.`);
    }
    next();
  };
}

/** A proxy in front of the API may speak https. */
const isOriginOf = ({ host }: URL, origin: string): boolean =>
  origin === `http://${host}` || origin === `https://${host}`;
