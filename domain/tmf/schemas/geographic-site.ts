import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { open, PartyRef, TimePeriod } from './common.js';

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
  place: listOf(open(optionalStrings('id', 'href', 'name', '@referredType'))),
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
export const GeographicSite = responseOf(GeographicSiteCreate, {});
export type GeographicSite = Static<typeof GeographicSite>;
