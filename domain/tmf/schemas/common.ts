import { type Static, type TProperties, Type } from 'typebox';
import { maybe, optionalStrings } from './attributes.js';

/**
 * Every TMF resource and sub-resource: unknown attributes are kept, polymorphism is kept (TMF630).
 * Attributes are optional unless wrapped in `Required`.
 */
const extensible = {
  '@type': Type.Optional(Type.String()),
  '@baseType': Type.Optional(Type.String()),
  '@schemaLocation': Type.Optional(Type.String()),
} as const;

/** An object that also takes attributes it does not name. */
export const open = <T extends TProperties>(properties: T) =>
  Type.Object({ ...extensible, ...properties }, { additionalProperties: true });

export const Instant = Type.String({ format: 'date-time', description: 'RFC 3339, answered in UTC.' });

/** What the definitions want of an answer, and callers leave out. */
const stringWithDefault = (otherwise: string) => Type.Optional(Type.String({ default: otherwise }));

/** ISO 8601, e.g. `P3D` or `PT4H`. */
export const Duration = Type.String({ format: 'duration' });

/** ISO 8601 with a minus sign for what is earlier, e.g. `-P1D`. */
export const SignedDuration = Type.String({
  pattern: '^-?P(?!$)(\\d+W|(\\d+Y)?(\\d+M)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?)$',
});

/** ISO 4217, e.g. `EUR`. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' });

export const TimePeriod = open({
  startDateTime: Type.Optional(Instant),
  endDateTime: Type.Optional(Instant),
});

export const Quantity = open({
  amount: Type.Optional(Type.Number()),
  units: Type.Optional(Type.String()),
});

export const Note = open({
  id: Type.Optional(Type.String()),
  author: Type.Optional(Type.String()),
  date: Type.Optional(Instant),
  text: Type.String(),
});

export const RelatedParty = open({
  id: Type.String({ minLength: 1, maxLength: 255 }),
  href: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  role: Type.Optional(Type.String()),
  '@referredType': stringWithDefault('Party'),
  '@type': stringWithDefault('RelatedParty'),
});
export type RelatedParty = Static<typeof RelatedParty>;

export const EntityRef = open({
  id: Type.String({ minLength: 1, maxLength: 255 }),
  href: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  version: Type.Optional(Type.String()),
  '@referredType': Type.Optional(Type.String()),
});

export const Characteristic = open({
  id: Type.Optional(Type.String()),
  name: Type.String({ minLength: 1 }),
  valueType: Type.Optional(Type.String()),
  value: Type.Unknown(),
});

/** A reference to a site or address (`id`), or the address itself. */
export const Place = open({
  id: Type.Optional(Type.String({ maxLength: 255 })),
  href: Type.Optional(Type.String()),
  role: stringWithDefault('installationAddress'),
  name: Type.Optional(Type.String()),
  postcode: Type.Optional(Type.String()),
  '@referredType': Type.Optional(Type.String()),
});

/** An amount and its currency (TMF v4: `unit`, ISO 4217). */
export const Money = open({ ...optionalStrings('unit'), value: maybe(Type.Number()) });

/** A note where the definition wants none of its attributes (TMF646, 663, 699). */
export const Remark = open({ ...optionalStrings('id', 'author', 'text'), date: maybe(Instant) });

/** What may not be done with somebody's data: kept with a lead, and with the person that it becomes. */
export const Consent = open({
  doNotCall: maybe(Type.Boolean()),
  doNotEmail: maybe(Type.Boolean()),
  doNotShare: maybe(Type.Boolean()),
});

const Id = Type.String({ minLength: 1, maxLength: 255 });

/** A party in a role, where the definition requires its type (TMF629, 632, 646, 663, 669, 674, 699). */
export const PartyRef = open({
  id: Id,
  '@referredType': Type.String(),
  ...optionalStrings('href', 'name', 'role'),
});

/** The same where the name is wanted too (TMF651, 666). */
export const NamedPartyRef = open({
  id: Id,
  '@referredType': Type.String(),
  name: Type.String(),
  ...optionalStrings('href', 'role'),
});

/** A document, or a reference to one (TMF632, 646, 651). */
export const Attachment = open({
  ...optionalStrings(
    'id',
    'href',
    'attachmentType',
    'content',
    'description',
    'mimeType',
    'name',
    'url',
    '@referredType',
  ),
  size: maybe(Quantity),
  validFor: maybe(TimePeriod),
});
