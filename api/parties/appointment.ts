import { partyReferences, placeReferences } from '../../domain/tmf/record-references.js';
import { appointmentLifecycle, timeSlotSearchLifecycle } from '../../domain/tmf/lifecycle.js';
import { Appointment, AppointmentCreate } from '../../domain/tmf/schemas/appointment.js';
import type { GeographicSite } from '../../domain/tmf/schemas/geographic-site.js';
import {
  SearchTimeSlot,
  SearchTimeSlotCreate,
  type SearchTimeSlotCreate as Search,
} from '../../domain/tmf/schemas/search-time-slot.js';
import { type TimeSpan, timeSlots, defaultCalendar } from '../../domain/tmf/time-slots.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import type { Body } from '../tmf630/resource.js';
import { storeOf } from '../../entities/documents/store.js';
import { geographicSite } from './geographic-site.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** TMF646. */
export const appointment = storedResource({
  type: 'Appointment',
  api: apis.appointment,
  description: 'Appointment, a visit at an agreed time.',
  schema: Appointment,
  create: AppointmentCreate,
  scopes: ['orders:write'],
  attributes: {
    status: 'status',
    externalId: 'externalId',
    category: 'name',
    creationDate: 'createdAt',
    lastUpdate: 'updatedAt',
  },
  filters: { ...byParty, ...byValidity, 'relatedPlace.id': 'placeId' },
  references: [...partyReferences(), placeReferences('relatedPlace')],
  endedBy: 'set its status to cancelled',
  states: { attribute: 'status', lifecycle: appointmentLifecycle },
});

/** TMF646: answered at once, by the opening hours of the site or by default hours. */
export const searchTimeSlot = storedResource({
  type: 'SearchTimeSlot',
  api: apis.appointment,
  description: 'Search for time slots that are available for a visit.',
  schema: SearchTimeSlot,
  create: SearchTimeSlotCreate,
  scopes: ['orders:write'],
  attributes: { status: 'status', searchDate: 'updatedAt' },
  filters: { ...byParty, 'relatedPlace.id': 'placeId' },
  states: { attribute: 'status', lifecycle: timeSlotSearchLifecycle },
  beforeSave: search,
});

/** How far ahead a search looks by default. */
const daysAhead = 14;

async function search(context: Context, body: Body): Promise<Body> {
  const { requestedTimeSlot = [], relatedPlace, relatedParty } = body as Search;
  const now = new Date().toISOString();
  const wanted = requestedTimeSlot.map(({ validFor }) => toSpan(validFor, now));
  const found = timeSlots(
    wanted.length > 0 ? wanted : [toSpan({}, now)],
    await calendarOf(context, relatedPlace?.id),
    now,
  );
  return {
    ...body,
    status: 'done',
    searchResult: found.length > 0 ? 'success' : 'fail',
    availableTimeSlot: found.map((validFor, index) => ({
      id: String(index + 1),
      ...(relatedParty && { relatedParty }),
      validFor,
    })),
  };
}

function toSpan({ startDateTime, endDateTime }: Partial<TimeSpan>, now: string): TimeSpan {
  const start = startDateTime ?? now;
  const end = new Date(Math.max(Date.parse(start), Date.parse(now)) + daysAhead * 86_400_000);
  return { startDateTime: start, endDateTime: endDateTime ?? end.toISOString() };
}

async function calendarOf({ database }: Context, siteId: string | undefined) {
  const site = siteId === undefined ? undefined : await storeOf(database, geographicSite).find(siteId);
  const { calendar = [] } = (site?.doc ?? {}) as Partial<GeographicSite>;
  return calendar.length > 0 ? calendar : defaultCalendar;
}
