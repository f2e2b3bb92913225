import type { OrderKind } from '../../domain/order/messages.js';
import { withNotices } from '../../domain/plan/notices.js';
import { orderResources } from '../../domain/tmf/documents/references.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { CallbackBody, handlePatchCallback } from './callback.js';
import type { Context } from '../tmf630/context.js';
import { noticesByStep } from '../../entities/orders/notices.js';
import type { Body, Patch, RowWithBody } from '../tmf630/resource.js';

/** Orders made by decomposition, with what their systems have reported. */
export async function showHandOffs(
  { database }: Context,
  page: readonly RowWithBody[],
  view: { readonly items: string; readonly origin: string },
): Promise<Body[]> {
  const notices = await noticesByStep(
    database,
    page.map(({ row }) => row.id),
  );
  return page.map((shown) => withNotices(showHandOff(shown, view), notices.get(shown.row.id)));
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
