import { Fallout, FalloutComment, FalloutPatch } from '../../domain/tmf/schemas/fallout.js';
import { Fallout as FalloutRow } from '../../entities/tables/plan.js';
import { apis } from '../apis.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { renderWithOrder } from './orders.js';
import { externalIdsOf, type OrderOfRow } from '../../entities/orders/external-ids.js';
import { changeFallout, commentFallout, type FalloutChange } from '../../entities/orders/fallout-record.js';
import { concurrentChange } from '../../entities/documents/document-error.js';
import { mergePatch } from '../tmf630/merge-patch.js';
import { createValidator } from '../tmf630/validation.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation } from '../tmf630/operation.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';

const validatePatch = createValidator(FalloutPatch);

/** Steps that failed and need a decision. */
export const fallout: Resource = {
  name: 'fallout',
  type: 'Fallout',
  api: apis.turnup,
  description:
    'Fallout, a step that failed, or an order that Turnup fails to carry on, and needs a decision.',
  schema: Fallout,
  entity: FalloutRow,
  attributes: {
    state: 'state',
    falloutType: 'falloutType',
    code: 'code',
    reason: 'reason',
    signature: 'signature',
    stepId: 'stepId',
    generation: 'generation',
    operation: 'operation',
    activity: 'activity',
    stepName: 'stepName',
    specificationId: 'specificationId',
    downstreamSystem: 'downstreamSystem',
    customerId: 'customerId',
    owner: 'owner',
    comment: 'comments',
    createdAt: 'createdAt',
    openSince: 'openedAt',
    resolvedAt: 'resolvedAt',
    resolvedBy: 'resolvedBy',
  },
  filters: { 'order.id': 'orderId' },
  computed: ['order', 'externalId'],
  sort: '-createdAt',
  async render(context, page, view) {
    const [bodies, idOf] = await Promise.all([
      renderWithOrder(context, page, view),
      externalIdsOf(
        context.database,
        page.map(({ row }) => row as unknown as OrderOfRow),
      ),
    ]);
    return bodies.map((body, index) => {
      const externalId = idOf.get(page[index]!.row['orderId'] as string);
      return { ...body, ...(externalId !== undefined && { externalId }) };
    });
  },
  patch: {
    schema: FalloutPatch,
    scopes: ['ops'],
    summary: 'Gives the fallout to somebody who attends to it, or with null to nobody.',
    async handle({ database }, { body }, { id, revision }) {
      validatePatch(body);
      const { owner, ...kept } = body as FalloutPatch & Body;
      const own = Object.keys(kept).filter((name) => Object.hasOwn(Fallout.properties, name));
      if (own.length > 0)
        throw new Problem(
          'immutable',
          `Only owner can be changed, not ${own.join(', ')}: what is decided is asked for by POST.`,
        );
      const change = {
        falloutId: id,
        revision,
        updateDoc: (doc: Body) => mergePatch(doc, kept) as Body,
        ...(owner !== undefined && { owner }),
      };
      requireChanged(id, await changeFallout(database, change));
    },
  },
};

/** Throws why a record was not changed. */
function requireChanged(id: string, answer: FalloutChange): void {
  if (answer === 'changed') return;
  if (answer === 'unknown') throw new Problem('notFound', `There is no fallout ${id}.`);
  if (answer === 'overtaken') throw concurrentChange();
  throw new Problem('conflict', `That is not possible: ${answer.refused}.`);
}

/** What people say of what failed. */
export const falloutOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/fallout/{id}/comment',
    scopes: ['ops'],
    summary: 'Adds a comment to the fallout, which says who wrote it and when.',
    body: jsonBody(FalloutComment),
    responses: { 200: { description: 'The fallout with its comments.', schema: Fallout } },
    async handle(context, request) {
      const { params, body, caller } = request;
      const id = params['id'] ?? '';
      const { text } = body as { readonly text: string };
      const comment = { falloutId: id, author: caller.subject, text };
      requireChanged(id, await commentFallout(context.database, comment));
      return await answerRow(context, fallout, await requireRow(context, fallout, id), request);
    },
  },
];
