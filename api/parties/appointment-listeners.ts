import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { Type } from 'typebox';
import { Appointment } from '../../domain/tmf/schemas/appointment.js';
import { Instant, open } from '../../domain/tmf/schemas/common.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { appointment } from './appointment.js';
import { Problem } from '../tmf630/errors.js';
import { mergePatch } from '../tmf630/merge-patch.js';
import { type ApiRequest, jsonTypes, type ApiOperation } from '../tmf630/operation.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body } from '../tmf630/resource.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { storeOf } from '../../entities/documents/store.js';
import { createValidator } from '../tmf630/validation.js';

/** What a field service may report of a stored appointment, by event type. */
const acceptedAttributes = {
  appointmentStateChangeEvent: ['status'],
  appointmentAttributeValueChangeEvent: ['validFor', 'description', 'note', 'calendarEvent'],
} as const;

const AppointmentEvent = open({
  eventId: Type.Optional(Type.String()),
  eventTime: Type.Optional(Instant),
  eventType: Type.Optional(Type.String()),
  event: open({ appointment: Type.Partial(Appointment) }),
});

const Receipt = Type.Object({
  '@type': Type.Literal('AppointmentReceipt'),
  id: Type.String({ description: 'Id of the appointment in Turnup.' }),
  outcome: Type.Enum(['applied', 'duplicate']),
});

const validate = createValidator(AppointmentEvent);

/**
 * A field service's event changes the stored appointment and nothing else: which visit it belongs to is reported by the
 * work order's own events.
 */
export const appointmentListeners: readonly ApiOperation[] = Object.entries(acceptedAttributes).map(
  ([name, attributes]) => ({
    api: apis.appointment,
    method: 'post',
    path: `/listener/${name}`,
    scopes: ['callbacks:write'],
    summary: `Takes ${attributes.join(', ')} of an appointment from its field service.`,
    body: { schema: AppointmentEvent, contentTypes: jsonTypes, validate },
    responses: { 201: { description: 'What it did.', schema: Receipt } },
    handle: async (context: Context, request: ApiRequest) => applyEvent(context, request, attributes),
  }),
);

async function applyEvent(context: Context, request: ApiRequest, attributes: readonly string[]) {
  await requireFieldService(context, request);
  const { appointment: sent } = request.body['event'] as { readonly appointment: Body };
  const row = await findAppointment(context, sent);
  const body = Object.fromEntries(Object.entries(sent).filter(([name]) => attributes.includes(name)));
  const changed = changedAttributes(row.doc, mergePatch(row.doc, body) as Body).length > 0;
  // The rules of a PATCH: a move that the table of states does not allow is 409.
  if (changed) await appointment.patch!.handle(context, { ...request, body }, row);
  return {
    status: 201,
    body: { '@type': 'AppointmentReceipt', id: row.id, outcome: changed ? 'applied' : 'duplicate' },
  };
}

/** Appointments are those of field services: another downstream system changes none. Throws 403. */
async function requireFieldService({ database }: Context, { caller }: ApiRequest): Promise<void> {
  const { downstreamSystem: id } = caller;
  if (id === undefined) return;
  const system = await findDownstreamSystem(database, id);
  if (system?.kind === 'fieldService') return;
  throw new Problem(
    'forbidden',
    `Downstream system ${id} is no field service, whose appointments these are.`,
  );
}

/** Finds it by our id, else by the external id that both sides use. */
async function findAppointment({ database }: Context, { id, externalId }: Body): Promise<Row> {
  const store = storeOf(database, appointment);
  const known = typeof id === 'string' ? await store.find(id) : undefined;
  if (known) return known;
  const names = [externalId, id].filter((each): each is string => typeof each === 'string');
  if (names.length > 0) {
    const filters = [{ path: 'externalId', operator: 'eq', values: names } as const];
    const { rows } = await store.list({ offset: 0, limit: 2, sort: [], filters });
    if (rows.length === 1) return rows[0]!;
  }
  throw new Problem(
    'notFound',
    `No appointment, or more than one, is known as ${names.join(' or ') || 'nothing'}: send its id here, or its externalId.`,
  );
}
