import { type Static, Type } from 'typebox';
import { open } from './common.js';

/** A system that takes hand-offs or answers qualifications. */
export const DownstreamSystem = open({
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  href: Type.Optional(Type.String()),
  name: Type.String({ minLength: 1, maxLength: 255 }),
  description: Type.Optional(Type.String()),
  kind: Type.Enum(['provisioning', 'fieldService', 'inventory', 'qualification']),
  protocol: Type.Enum(['TMF641', 'TMF652', 'TMF697', 'TMF645']),
  /** The API's base; the protocol's own paths are put behind it. */
  url: Type.String({ pattern: '^https?://' }),
  basePath: Type.Optional(
    Type.String({
      pattern: '^/[^?#\\s]*[^/?#\\s]$',
      description:
        'Path of its API below the URL, if the definition has another one: `/tmf-api/resourceOrdering/v4`.',
    }),
  ),
  credential: Type.Optional(
    Type.String({
      pattern: '^secret:[A-Za-z0-9_-]{1,100}$',
      description: 'The name of a secret of the workers, never the secret itself: `secret:NAME`.',
    }),
  ),
  timeoutSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 300 })),
  /** Requests a second from all workers together; absent: as fast as they come. */
  rateLimit: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  status: Type.Optional(Type.Enum(['online', 'offline'])),
});
export type DownstreamSystem = Static<typeof DownstreamSystem>;
