import { type Static, Type } from 'typebox';
import { Instant, open } from './common.js';

/** Where a request is wrong and what would be right. */
export const ErrorDetail = Type.Object({
  path: Type.String({
    description: 'JSON path in the body, e.g. `$.productOrderItem[0].action`, or `?name`.',
  }),
  message: Type.String(),
  allowedValues: Type.Optional(Type.Array(Type.Unknown())),
});
export type ErrorDetail = Static<typeof ErrorDetail>;

/** The body of every answer that is not a success (TMF630). */
export const ErrorBody = Type.Object({
  '@type': Type.Literal('Error'),
  code: Type.String(),
  reason: Type.String(),
  message: Type.String(),
  status: Type.String({ description: 'The HTTP status, as text (TMF630 v4).' }),
  errors: Type.Optional(Type.Array(ErrorDetail, { description: 'Every fault of the request, at once.' })),
});
export type ErrorBody = Static<typeof ErrorBody>;

/** Why an order or item did not go as asked (TMF641 v4.1, here on every order). */
export const ErrorMessage = open({
  code: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  status: Type.Optional(Type.String()),
  referenceError: Type.Optional(Type.String()),
  timestamp: Type.Optional(Instant),
});

/** Faults in one line: the first, and how many more there are. */
export function summaryOf([first, ...others]: readonly ErrorDetail[]): string {
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `${first?.path ?? '$'} ${first?.message ?? 'is wrong'}${more}`;
}
