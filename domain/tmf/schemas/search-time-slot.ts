import { type Static, Type } from 'typebox';
import { timeSlotSearchLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { RelatedEntity, RelatedPlace } from './appointment.js';
import { Instant, open, PartyRef, TimePeriod } from './common.js';

/** A time at which an appointment could be made. */
const TimeSlot = open({
  ...optionalStrings('id', 'href'),
  relatedParty: maybe(PartyRef),
  validFor: TimePeriod,
});
type TimeSlot = Static<typeof TimeSlot>;

/** TMF646 SearchTimeSlot_Create: when could somebody come? */
export const SearchTimeSlotCreate = open({
  relatedEntity: listOf(RelatedEntity),
  relatedParty: maybe(PartyRef),
  relatedPlace: maybe(RelatedPlace),
  requestedTimeSlot: listOf(TimeSlot),
});
export type SearchTimeSlotCreate = Static<typeof SearchTimeSlotCreate>;

export const SearchTimeSlot = responseOf(SearchTimeSlotCreate, {
  status: Type.Enum(timeSlotSearchLifecycle.states),
  searchDate: Instant,
  searchResult: Type.String(),
  availableTimeSlot: Type.Array(TimeSlot),
});
export type SearchTimeSlot = Static<typeof SearchTimeSlot>;
