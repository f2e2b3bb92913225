import type { OrderRows } from '../../../domain/plan/order-waits.js';
import type { OpenStep } from '../../../domain/plan/wait.js';

/** An instant of the day of the tests. */
export const at = (time: string): Date => new Date(`2030-03-01T${time}:00Z`);
export const now = at('12:00');

export const openStep = (more: Partial<OpenStep> = {}): OpenStep => ({
  id: 'line',
  name: 'Access line',
  itemId: '1',
  kind: 'serviceOrder',
  state: 'waiting',
  operation: 'do',
  withdrawal: null,
  downstreamSystem: 'provisioning',
  reportedState: null,
  externalRef: null,
  startedAt: at('09:00'),
  dueAt: null,
  notBefore: null,
  nextInquiryAt: null,
  inquiries: 0,
  lastHeardAt: null,
  answerWithin: null,
  dependsOn: [],
  ...more,
});

export const openOrder = (steps: readonly OpenStep[], more: Partial<OrderRows> = {}): OrderRows => ({
  now,
  state: 'inProgress',
  orderDate: at('08:00'),
  updatedAt: at('11:00'),
  isPlanned: true,
  catalogFaults: [],
  faults: [],
  openInGates: new Map(),
  steps,
  ...more,
});

export const queued = {
  queuedAt: at('09:30'),
  place: 3,
  attempts: 0,
  lastError: null,
  nextTryAt: at('12:05'),
};
export const underWay = { state: 'inProgress' } as const;
export const handingOff = { state: 'handingOff' } as const;
export const own = { downstreamSystem: null } as const;
export const task = { id: 't', role: null, assignee: null, dueDate: null, createdAt: at('10:00') };
export const fallout = {
  id: 'f',
  isOpen: true,
  code: 'unreachable',
  reason: 'HTTP 503',
  updatedAt: at('10:30'),
};
