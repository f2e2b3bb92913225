import { Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { parseInstant } from '../../domain/lib/instants.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { open } from '../../domain/tmf/schemas/common.js';
import {
  FalloutFailure,
  FalloutJob,
  FalloutJobCreate,
  type FalloutJobProgress,
} from '../../domain/tmf/schemas/fallout-job.js';
import type { FalloutFilter } from '../../entities/orders/fallout-groups.js';
import {
  cancelFalloutJob,
  failuresOf,
  maxFalloutOfJob,
  progressOf,
  submitFalloutJob,
} from '../../entities/orders/fallout-jobs.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { FalloutJob as FalloutJobRow, type FalloutJobItem } from '../../entities/tables/fallout-jobs.js';
import type { Row } from '../../entities/tables/row.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { parsePage } from '../tmf630/list-query.js';
import { answerAccepted, answerRow, requireRow } from '../tmf630/one-row.js';
import { type ApiOperation, type ApiRequest, type ApiResponse, jsonTypes } from '../tmf630/operation.js';
import { pageParameters } from '../tmf630/parameters.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { fallout } from './fallout.js';

/** As many failures are shown with their job. */
const failuresShown = 20;

/** Decisions about much fallout, and how far they have come. */
export const falloutJob: Resource = {
  name: 'falloutJob',
  type: 'FalloutJob',
  api: apis.turnup,
  description: 'Fallout job, one decision about much fallout, carried out at a rate.',
  schema: FalloutJob,
  entity: FalloutJobRow,
  attributes: attributeColumns.falloutJob,
  computed: ['failure'],
  sort: '-creationDate',
  async render({ database }, page, { origin }) {
    const running = await progressOf(
      database,
      page.map(({ row }) => row.id),
    );
    return await Promise.all(
      page.map(async ({ row: { id }, body }) => {
        const progress = running.get(id) ?? (body['progress'] as FalloutJobProgress);
        if (progress.failed === 0) return { ...body, progress };
        const failures = await failuresOf(database, id, { offset: 0, limit: failuresShown });
        return { ...body, progress, failure: (failures ?? []).map((each) => showFailure(each, origin)) };
      }),
    );
  },
};

/** How much fallout is decided with one request. */
export const falloutJobOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/falloutJob',
    id: 'createFalloutJob',
    scopes: ['ops'],
    summary: 'Decides about all open fallout that meets the filter, at a rate, beside the request.',
    body: jsonBody(FalloutJobCreate),
    responses: { 202: { description: 'The job, which goes on beside the request.', schema: FalloutJob } },
    handle: createJob,
  },
  {
    api: apis.turnup,
    method: 'post',
    path: '/falloutJob/{id}/cancel',
    scopes: ['ops'],
    summary: 'Stops the job: what is decided stays decided, and nothing more is.',
    body: { schema: open({}), contentTypes: jsonTypes, optional: true },
    responses: { 200: { description: 'The job as it has ended.', schema: FalloutJob } },
    async handle(context, request) {
      const id = request.params['id'] ?? '';
      const state = await cancelFalloutJob(context.database, id);
      if (state === undefined) throw unknown(id);
      if (state !== 'cancelled') throw new Problem('conflict', `The job is ${state}: it has ended.`);
      return await answerRow(context, falloutJob, await requireRow(context, falloutJob, id), request);
    },
  },
  {
    api: apis.turnup,
    method: 'get',
    path: '/falloutJob/{id}/failure',
    scopes: ['read'],
    summary: 'What could not be decided, with the reason of each.',
    parameters: pageParameters,
    responses: { 200: { description: 'The failures.', schema: Type.Array(FalloutFailure) } },
    async handle({ database }, { params, query, origin }) {
      const id = params['id'] ?? '';
      const failures = await failuresOf(database, id, parsePage(query));
      if (!failures) throw unknown(id);
      return { status: 200, body: failures.map((each) => showFailure(each, origin)) };
    },
  },
];

const unknown = (id: string): Problem => new Problem('notFound', `There is no falloutJob ${id}.`);

/** Throws 400 for a filter that says nothing, or an attribute that is not for the action, 409 for more than a job takes. */
async function createJob(context: Context, request: ApiRequest): Promise<ApiResponse> {
  const { action, filter: sent, rate = 10, reason, note, evidence } = request.body as FalloutJobCreate;
  if (action !== 'complete' && (note !== undefined || evidence))
    throw invalidBody([
      {
        path: note === undefined ? '$.evidence' : '$.note',
        message: `is for complete only, not for ${action}`,
      },
    ]);
  const id = uuidv7();
  const about = { action, reason, rate, sent, filter: toFilter(sent) };
  const said = { ...(note !== undefined && { note }), ...(evidence && { evidence }) };
  const job = { id, requestedBy: request.caller.subject, ...about, ...said };
  const total = await submitFalloutJob(context.database, job);
  if (total > maxFalloutOfJob)
    throw new Problem(
      'conflict',
      `More than ${maxFalloutOfJob} meet the filter: narrow it, by signature or createdBefore say.`,
    );
  context.relay.flush(jobWorkflowId('falloutJob', id));
  return await answerAccepted(context, falloutJob, id, request);
}

/** Throws 400 for a date that is none. */
function toFilter({ id: ids, createdBefore, ...filter }: FalloutJobCreate['filter']): FalloutFilter {
  const before = createdBefore === undefined ? undefined : parseInstant(createdBefore);
  if (createdBefore !== undefined && !before)
    throw invalidBody([{ path: '$.filter.createdBefore', message: 'must be an instant' }]);
  return { ...filter, ...(ids && { ids }), ...(before && { createdBefore: before }) };
}

const showFailure = (
  { falloutId: id, refusal }: Row<FalloutJobItem, 'falloutId' | 'refusal'>,
  origin: string,
): Body => ({
  fallout: { id, href: hrefOf(origin, fallout, id), '@referredType': fallout.type },
  reason: refusal,
});
