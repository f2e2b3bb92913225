import { type Static, Type } from 'typebox';
import { responseOf, listOf, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, Instant, open, RelatedParty } from './common.js';

/** TMF688: what has happened. Events are Turnup's to write, so there is no form to create one. */
export const Event = open({
  id: Type.String(),
  href: Type.String(),
  eventId: Type.String(),
  eventTime: Instant,
  eventType: Type.String(),
  timeOccurred: Instant,
  domain: Type.String({ description: 'The API that the resource belongs to.' }),
  title: Type.String(),
  event: open({}),
  ...optionalStrings('correlationId', 'description', 'fieldPath', 'priority'),
  actor: Type.Optional(
    Type.String({
      description: 'Who has done it: `person:<sub>`, `caller:<name of the key>`, or `system:<activity>`.',
    }),
  ),
  analyticCharacteristic: listOf(Characteristic),
  relatedParty: listOf(RelatedParty),
  source: Type.Optional(EntityRef),
  reportingSystem: Type.Optional(EntityRef),
});

/** TMF688: a part of all events, by what their header and their content say. */
export const TopicCreate = open({
  name: Type.Optional(Type.String({ maxLength: 255 })),
  headerQuery: Type.Optional(
    Type.String({ maxLength: 2048, description: 'E.g. `eventType=ProductOrderStateChangeEvent`.' }),
  ),
  contentQuery: Type.Optional(
    Type.String({ maxLength: 2048, description: 'E.g. `event.productOrder.state=completed,failed`.' }),
  ),
});
export const Topic = responseOf(TopicCreate, {
  caller: Type.Optional(
    Type.String({ description: 'The client that created it; it or an operator may change it.' }),
  ),
});
export type Topic = Static<typeof Topic>;
