import { type Static, Type } from 'typebox';
import { EntityRef, Instant, open } from './common.js';
import { ErrorMessage } from './error.js';

/** TMF's TaskStateType: 622 and 652 start with `acknowledged`, 641 and 697 with `accepted`. */
const taskStateFrom = <First extends string>(first: First) =>
  Type.Enum([first, 'inProgress', 'done', 'terminatedWithError']);

const requestAttributes = {
  cancellationReason: Type.Optional(Type.String({ maxLength: 1024 })),
  requestedCancellationDate: Type.Optional(Instant),
};

const responseAttributes = {
  id: Type.String(),
  href: Type.String(),
  effectiveCancellationDate: Type.Optional(Instant),
  completionMessage: Type.Optional(Type.String()),
  errorMessage: Type.Optional(ErrorMessage),
};

/** A request to cancel a product order (TMF622). */
export const CancelProductOrderCreate = open({ ...requestAttributes, productOrder: EntityRef });
export const CancelProductOrder = open({
  ...CancelProductOrderCreate.properties,
  ...responseAttributes,
  state: taskStateFrom('acknowledged'),
});
export type CancelProductOrder = Static<typeof CancelProductOrder>;

/** A request to cancel a captured service order, or to stop one that was handed off (TMF641). */
export const CancelServiceOrderCreate = open({ ...requestAttributes, serviceOrder: EntityRef });
export const CancelServiceOrder = open({
  ...CancelServiceOrderCreate.properties,
  ...responseAttributes,
  state: taskStateFrom('accepted'),
});
export type CancelServiceOrder = Static<typeof CancelServiceOrder>;

/** A request to cancel a captured resource order, or to stop one that was handed off (TMF652). */
export const CancelResourceOrderCreate = open({ ...requestAttributes, resourceOrder: EntityRef });
export const CancelResourceOrder = open({
  ...CancelResourceOrderCreate.properties,
  ...responseAttributes,
  state: taskStateFrom('acknowledged'),
});
export type CancelResourceOrder = Static<typeof CancelResourceOrder>;

/** A request to stop a visit (TMF697). */
export const CancelWorkOrderCreate = open({ ...requestAttributes, workOrder: EntityRef });
export const CancelWorkOrder = open({
  ...CancelWorkOrderCreate.properties,
  ...responseAttributes,
  state: taskStateFrom('accepted'),
});
export type CancelWorkOrder = Static<typeof CancelWorkOrder>;
