import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, open, PartyRef, TimePeriod } from './common.js';
import { Contact } from './contact-medium.js';
import { validationResults } from './geographic-address-validation.js';

/** When a site is open (TMF674): `day` as `monday`, `mon-to-fri`, `weekdays`, `weekend`, `all week`. */
export const CalendarPeriod = open({
  ...optionalStrings('day', 'status', 'timeZone'),
  hourPeriod: listOf(open(optionalStrings('startHour', 'endHour'))),
});
export type CalendarPeriod = Static<typeof CalendarPeriod>;

/** TMF674 GeographicSite_Create: a place that matters to somebody, e.g. a branch. */
export const GeographicSiteCreate = open({
  ...optionalStrings('code', 'description', 'name', 'status'),
  calendar: listOf(CalendarPeriod),
  /** Extension: an address that is written out becomes the known one that it means. */
  place: listOf(
    open({
      ...optionalStrings('id', 'href', 'name', '@referredType', 'streetName', 'streetNr', 'postcode', 'city'),
      validationResult: maybe(Type.Enum(validationResults)),
    }),
  ),
  /** Extension: whom to speak to there, each in a role and for a time. */
  contact: listOf(Contact),
  relatedParty: listOf(PartyRef),
  siteRelationship: listOf(
    open({
      id: Type.String(),
      relationshipType: Type.String(),
      ...optionalStrings('href', 'role'),
      validFor: maybe(TimePeriod),
    }),
  ),
});
export const GeographicSite = responseOf(GeographicSiteCreate, {
  /** Extension: what can be had there, by the service areas. */
  availableTechnology: listOf(
    open({
      technology: Type.String(),
      maxDownstreamMbps: Type.Number(),
      maxUpstreamMbps: Type.Number(),
      serviceArea: EntityRef,
    }),
  ),
});
export type GeographicSite = Static<typeof GeographicSite>;
