import { type Static, Type } from 'typebox';
import { appointmentLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { Attachment, EntityRef, Instant, open, PartyRef, Remark, TimePeriod } from './common.js';
import { ContactMedium } from './contact-medium.js';

/** What an appointment is about, e.g. a work order. */
export const RelatedEntity = open({
  id: Type.String(),
  role: Type.String(),
  '@referredType': Type.String(),
  ...optionalStrings('href', 'name'),
});

/** Where it is. */
export const RelatedPlace = open({
  role: Type.String(),
  ...optionalStrings('id', 'href', 'name', '@referredType'),
});

/** TMF646 Appointment_Create. */
export const AppointmentCreate = open({
  validFor: TimePeriod,
  ...optionalStrings('category', 'description', 'externalId'),
  attachment: listOf(Attachment),
  calendarEvent: maybe(EntityRef),
  contactMedium: listOf(ContactMedium),
  note: listOf(Remark),
  relatedEntity: listOf(RelatedEntity),
  relatedParty: listOf(PartyRef),
  relatedPlace: maybe(RelatedPlace),
});
export const Appointment = responseOf(AppointmentCreate, {
  status: Type.Enum(appointmentLifecycle.states),
  creationDate: Instant,
  lastUpdate: Instant,
});
export type Appointment = Static<typeof Appointment>;
