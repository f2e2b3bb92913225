import { type Static, Type } from 'typebox';
import { addressable, optionalStrings } from './attributes.js';
import { open } from './common.js';

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
const secret = {
  pattern: '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$',
  description:
    'Signs deliveries (Standard Webhooks). Returned once, when the hub is created; generated unless given.',
};

/** Where events are to be sent, and which. */
export const HubCreate = open({
  callback: Type.String({ minLength: 1, maxLength: 2048, description: 'An http or https URL.' }),
  query: Type.Optional(
    Type.String({
      maxLength: 2048,
      description: 'E.g. `eventType=ProductOrderStateChangeEvent&event.productOrder.state=completed`.',
    }),
  ),
  secret: Type.Optional(Type.String(secret)),
});
export type HubCreate = Static<typeof HubCreate>;

export const Hub = open({
  ...addressable,
  callback: Type.String(),
  verification: Type.Optional(
    Type.Enum(['pending', 'confirmed'], {
      description:
        'Pending: the callback has not confirmed yet that it wants the events, which wait. Absent: it need not.',
    }),
  ),
  ...optionalStrings('query', 'secret'),
});
