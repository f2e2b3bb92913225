import type { OrderKind } from '../../domain/order/messages.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { reviseOrder } from './revise-order.js';

/** What of a patch of a product order revises it, and what only describes it. */
export function divided(kind: OrderKind, changes: Body): { readonly revision: Body; readonly rest: Body } {
  const revising = ['productOrderItem', 'requestedStartDate'];
  const isRevised = kind === 'productOrder' && revising.some((name) => changes[name] !== undefined);
  const isRevision = (name: string): boolean =>
    isRevised && (revising.includes(name) || name === 'requestedCompletionDate');
  const entries = Object.entries(changes);
  return {
    revision: Object.fromEntries(entries.filter(([name]) => isRevision(name))),
    rest: Object.fromEntries(entries.filter(([name]) => !isRevision(name))),
  };
}

interface RevisionPatch {
  readonly row: Row;
  readonly shown: Body;
  readonly sent: Body;
  /** Further attributes that the patch would change. */
  readonly otherAttributes: readonly string[];
}

/**
 * A change of items is a revision, which the order's workflow decides; a JSON patch says which items there are to be. Throws 409 when
 * other attributes are to change with them, or nothing of it can be done.
 */
export async function reviseByPatch(
  context: Context,
  request: ApiRequest,
  { otherAttributes: also, ...change }: RevisionPatch,
): Promise<Readonly<Record<string, string>>> {
  if (also.length > 0)
    throw new Problem(
      'conflict',
      `${also.join(', ')} cannot be changed together with the items: send two patches.`,
    );
  const isWhole = request.jsonPatch !== undefined && change.sent['productOrderItem'] !== undefined;
  const revision = await reviseOrder(
    context,
    { ...change, isWhole, acceptPenalty: false },
    {
      caller: request.caller.subject,
      reason: undefined,
      isConditional: request.header('if-match') !== undefined,
    },
  );
  // A patch that is repeated finds the order as it is to be.
  return revision ? { 'X-Order-Revision': String(revision.number) } : {};
}
