import type { OrderKind } from '../../domain/order/messages.js';
import { withTold } from '../../domain/plan/told.js';
import { apis } from '../apis.js';
import { answerPatch, CallbackBody } from './callback.js';
import type { Context } from '../tmf630/context.js';
import { toldOf } from './milestones.js';
import type { Body, Patch, Shown } from '../tmf630/resource.js';

const parents = {
  productOrder: { base: apis.productOrdering.base, type: 'ProductOrder' },
  serviceOrder: { base: apis.serviceOrdering.base, type: 'ServiceOrder' },
  resourceOrder: { base: apis.resourceOrdering.base, type: 'ResourceOrder' },
} as const satisfies Readonly<Record<OrderKind, unknown>>;

/** Orders that decomposition made, with what their systems told. */
export async function showHandOffs(
  { database }: Context,
  page: readonly Shown[],
  view: { readonly items: string; readonly origin: string },
): Promise<Body[]> {
  const told = await toldOf(
    database,
    page.map(({ row }) => row.id),
  );
  return page.map((shown) => withTold(showHandOff(shown, view), told.get(shown.row.id)));
}

/** Its items are as the order, and it names the order that it is part of. */
function showHandOff(
  { row, body }: Shown,
  { items, origin }: { readonly items: string; readonly origin: string },
): Body {
  const parentId = row['parentOrderId'] as string;
  const { base, type } = parents[row['parentOrderKind'] as OrderKind];
  const name = `${type[0]!.toLowerCase()}${type.slice(1)}`;
  const own = body[items];
  return {
    ...body,
    ...(Array.isArray(own) && {
      [items]: own.map((item: Body) => withState(item, body['state'])),
    }),
    downstreamSystem: row['downstreamSystem'],
    orderRelationship: [
      {
        id: parentId,
        href: `${origin}${base}/${name}/${parentId}`,
        relationshipType: 'isPartOf',
        '@referredType': type,
      },
    ],
  };
}

const withState = (item: Body, state: unknown): Body => ({ ...item, state });

/** PATCH of an order by the system that it was handed off to is its callback (DESIGN §11). */
export const callbackPatch = (description: string): Patch => ({
  schema: CallbackBody,
  scopes: ['callbacks:write'],
  summary: `Answers the hand-off of a ${description} (callback).`,
  handle: async (context, request, row) => answerPatch(context, request, row.id),
});
