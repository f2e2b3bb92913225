import { type Static, Type } from 'typebox';
import { open } from './common.js';

/** Where a technology is present and how fast it is there: Turnup's own technical qualification data. */
export const ServiceArea = open({
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  href: Type.Optional(Type.String()),
  name: Type.String({ minLength: 1, maxLength: 255 }),
  description: Type.Optional(Type.String()),
  /** E.g. `FTTH`, `5G`. */
  technology: Type.String({ minLength: 1 }),
  /** Exact, or the beginning of them: `10*`. */
  postcodes: Type.Optional(Type.Array(Type.String({ pattern: '^[^*]*\\*?$', minLength: 1 }))),
  siteIds: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  maxDownstreamMbps: Type.Number({ minimum: 0 }),
  maxUpstreamMbps: Type.Number({ minimum: 0 }),
});
export type ServiceArea = Static<typeof ServiceArea>;
