import {
  Fallout,
  FalloutComment,
  FalloutCompletion,
  FalloutPatch,
} from '../../domain/tmf/schemas/fallout.js';
import { Fallout as FalloutRow } from '../../entities/tables/plan.js';
import { apis } from '../apis.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { renderWithOrder } from './orders.js';
import { open } from '../../domain/tmf/schemas/common.js';
import {
  type FalloutAnswer,
  requestCompletion,
  requestRetry,
} from '../../entities/orders/fallout-decisions.js';
import { externalIdsOf, type OrderOfRow } from '../../entities/orders/external-ids.js';
import { assignFallout, commentFallout, type FalloutChange } from '../../entities/orders/fallout-record.js';
import { concurrentChange } from '../../entities/documents/document-error.js';
import { createValidator } from '../tmf630/validation.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { type ApiResponse, type ApiRequest, jsonTypes, type ApiOperation } from '../tmf630/operation.js';
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
      const { owner, ...others } = body as FalloutPatch & Body;
      const [other] = Object.keys(others).filter((name) => !name.startsWith('@'));
      if (other !== undefined || owner === undefined)
        throw new Problem(
          'immutable',
          `Only owner can be changed, not ${other ?? 'nothing'}: what is decided is asked for by POST.`,
        );
      requireChanged(id, await assignFallout(database, { falloutId: id, owner, revision }));
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

/** An operator's decisions on what failed. */
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
  {
    api: apis.turnup,
    method: 'post',
    path: '/fallout/{id}/retry',
    scopes: ['ops'],
    summary: 'Tries what failed again.',
    body: { schema: open({}), contentTypes: jsonTypes, optional: true },
    responses: { 202: { description: 'It will be tried again.', schema: Fallout } },
    handle: async (context, request) =>
      await respond(context, request, await requestRetry(context.database, decisionOf(request))),
  },
  {
    api: apis.turnup,
    method: 'post',
    path: '/fallout/{id}/complete',
    scopes: ['ops'],
    summary: 'Marks the failed step as completed: the work was done by other means.',
    body: jsonBody(FalloutCompletion, { optional: true }),
    responses: {
      202: { description: 'The order will go on as if the system had completed it.', schema: Fallout },
    },
    async handle(context, request) {
      const { characteristic = [], note } = request.body as FalloutCompletion;
      const decision = {
        ...decisionOf(request),
        characteristics: characteristic,
        ...(note !== undefined && { note }),
      };
      return await respond(context, request, await requestCompletion(context.database, decision));
    },
  },
];

const decisionOf = ({ params, caller }: ApiRequest) => ({
  falloutId: params['id'] ?? '',
  caller: caller.subject,
});

/** Wakes the workflow, and answers the fallout as it is now. */
async function respond(context: Context, request: ApiRequest, answer: FalloutAnswer): Promise<ApiResponse> {
  const id = request.params['id'] ?? '';
  if (answer.outcome === 'refused')
    throw new Problem('conflict', `The fallout cannot be decided like this: ${answer.reason}.`);
  if (answer.outcome === 'unknown') throw new Problem('notFound', `There is no fallout ${id}.`);
  context.relay.flush(answer.workflowId);
  const row = await requireRow(context, fallout, id);
  return { ...(await answerRow(context, fallout, row, request)), status: 202 };
}
