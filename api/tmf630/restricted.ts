import type { Caller } from './auth.js';
import { Problem } from './errors.js';
import type { Body, Resource, View } from './resource.js';

/** The scope of attributes that are not for everybody. */
const scope = 'credit';

/** Without what only callers with a scope of their own see. */
export function visibleTo({ restricted = [] }: Resource, body: Body, caller: View['caller']): Body {
  if (restricted.length === 0 || caller?.scopes.has(scope)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !restricted.includes(name)));
}

/** Throws 403 when a caller sends what it may not even see. */
export function requireRestricted(
  { restricted = [] }: Pick<Resource, 'restricted'>,
  sent: Body,
  caller: Caller,
): void {
  const name = restricted.find((each) => Object.hasOwn(sent, each));
  if (name !== undefined && !caller.scopes.has(scope))
    throw new Problem('forbidden', `${caller.name} lacks the scope ${scope}, which ${name} needs.`);
}
