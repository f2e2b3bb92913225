import { type Static, Type } from 'typebox';
import { EntityRef, Instant, open } from './common.js';
import { ErrorMessage } from './error.js';

/** TMF's TaskStateType: 622 and 652 start with `acknowledged`, 641 and 697 with `accepted`. */
const stateAfter = <First extends string>(first: First) =>
  Type.Enum([first, 'inProgress', 'done', 'terminatedWithError']);

const asked = {
  cancellationReason: Type.Optional(Type.String({ maxLength: 1024 })),
  requestedCancellationDate: Type.Optional(Instant),
};

const answered = {
  id: Type.String(),
  href: Type.String(),
  effectiveCancellationDate: Type.Optional(Instant),
  completionMessage: Type.Optional(Type.String()),
  errorMessage: Type.Optional(ErrorMessage),
};

/** The wish that a product order be undone (TMF622). */
export const CancelProductOrderCreate = open({ ...asked, productOrder: EntityRef });
export const CancelProductOrder = open({
  ...CancelProductOrderCreate.properties,
  ...answered,
  state: stateAfter('acknowledged'),
});
export type CancelProductOrder = Static<typeof CancelProductOrder>;

/** The wish that a captured service order be undone, or one that was handed off stopped (TMF641). */
export const CancelServiceOrderCreate = open({ ...asked, serviceOrder: EntityRef });
export const CancelServiceOrder = open({
  ...CancelServiceOrderCreate.properties,
  ...answered,
  state: stateAfter('accepted'),
});
export type CancelServiceOrder = Static<typeof CancelServiceOrder>;

/** The wish that a captured resource order be undone, or one that was handed off stopped (TMF652). */
export const CancelResourceOrderCreate = open({ ...asked, resourceOrder: EntityRef });
export const CancelResourceOrder = open({
  ...CancelResourceOrderCreate.properties,
  ...answered,
  state: stateAfter('acknowledged'),
});
export type CancelResourceOrder = Static<typeof CancelResourceOrder>;

/** The wish that a visit be stopped (TMF697). */
export const CancelWorkOrderCreate = open({ ...asked, workOrder: EntityRef });
export const CancelWorkOrder = open({
  ...CancelWorkOrderCreate.properties,
  ...answered,
  state: stateAfter('accepted'),
});
export type CancelWorkOrder = Static<typeof CancelWorkOrder>;
