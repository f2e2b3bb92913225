import type { OrderKind } from '../../domain/order/messages.js';
import { withNotices } from '../../domain/plan/notices.js';
import { orderResources } from '../../domain/tmf/documents/references.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { CallbackBody, handlePatchCallback } from './callback.js';
import type { Context } from '../tmf630/context.js';
import { queuedSteps } from '../../entities/orders/queued-steps.js';
import { showQueued } from './queued.js';
import { noticesByStep } from '../../entities/orders/notices.js';
import type { Body, Patch, RowWithBody } from '../tmf630/resource.js';

/** Orders that decomposition made, with what their systems reported, and for what they wait to be handed off. */
export async function showHandOffs(
  { database }: Context,
  page: readonly RowWithBody[],
  view: { readonly items: string; readonly origin: string },
): Promise<Body[]> {
  const notBegun = page.filter(({ row }) => row['state'] === 'acknowledged');
  const [notices, queued] = await Promise.all([
    noticesByStep(
      database,
      page.map(({ row }) => row.id),
    ),
    queuedSteps(
      database,
      notBegun.map(({ row }) => row.id),
    ),
  ]);
  return page.map((shown) => {
    const place = queued.get(shown.row.id);
    const body = { ...showHandOff(shown, view), ...(place && { queued: showQueued(place) }) };
    return withNotices(body, notices.get(shown.row.id));
  });
}

/** Its items have the order's state, and it names the order that it is part of. */
function showHandOff(
  { row, body }: RowWithBody,
  { items, origin }: { readonly items: string; readonly origin: string },
): Body {
  const parentId = row['parentOrderId'] as string;
  const parent = orderResources[row['parentOrderKind'] as OrderKind];
  const own = body[items];
  return {
    ...body,
    ...(Array.isArray(own) && {
      [items]: own.map((item: Body) => withItemState(item, body['state'])),
    }),
    downstreamSystem: row['downstreamSystem'],
    orderRelationship: [
      {
        id: parentId,
        href: hrefOf(origin, parent, parentId),
        relationshipType: 'isPartOf',
        '@referredType': parent.type,
      },
    ],
  };
}

const withItemState = (item: Body, state: unknown): Body => ({ ...item, state });

/** PATCH of an order by the system that it was handed off to is its callback. */
export const callbackPatch = (description: string): Patch => ({
  schema: CallbackBody,
  scopes: ['callbacks:write'],
  summary: `Answers the hand-off of a ${description} (callback).`,
  handle: async (context, request, row) => handlePatchCallback(context, request, row.id),
});
