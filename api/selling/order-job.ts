import { v7 as uuidv7 } from 'uuid';
import { jobWorkflowId } from '../../domain/order/ids.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { OrderJob } from '../../domain/tmf/schemas/order.js';
import { findSubmitted, type OrderSubmission } from '../../entities/orders/intake.js';
import { submitOrderJob } from '../../entities/orders/order-jobs.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { OrderJob as OrderJobRow } from '../../entities/tables/orders.js';
import { apis } from '../apis.js';
import { refuseOtherContent } from '../orders/submit-order.js';
import type { Context } from '../tmf630/context.js';
import { answerAccepted } from '../tmf630/one-row.js';
import type { ApiRequest, ApiResponse } from '../tmf630/operation.js';
import type { Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';

/** Submissions of orders with `mode=async`, and what they became. */
export const orderJob: Resource = {
  name: 'orderJob',
  type: 'OrderJob',
  api: apis.turnup,
  description: 'Order job, the submission of a large order.',
  schema: OrderJob,
  entity: OrderJobRow,
  attributes: attributeColumns.orderJob,
  filters: { 'order.id': 'orderId' },
  computed: ['order'],
  sort: '-creationDate',
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => ({
      ...body,
      ...(typeof row['orderId'] === 'string' && {
        order: {
          id: row['orderId'],
          href: `${origin}${apis.turnup.base}/order/${row['orderId']}`,
          '@referredType': 'Order',
        },
      }),
    })),
};

interface CheckedRequest {
  readonly submission: OrderSubmission;
  readonly faults: readonly ErrorDetail[];
}

/**
 * Answers 202 with the job that checks the lines and submits the order; a repeated request with the same job. Throws 400
 * with what is wrong whatever the catalog says, 409 when another body was sent under the same key.
 */
export async function submitAsJob(
  context: Context,
  request: ApiRequest,
  { submission, faults }: CheckedRequest,
): Promise<ApiResponse> {
  const { database, relay } = context;
  const jobId = uuidv7();
  const taken =
    faults.length > 0
      ? await findSubmitted(database, submission, 'orderJob')
      : await submitOrderJob(database, jobId, submission);
  if (!taken) throw invalidBody(faults);
  refuseOtherContent(submission, orderJob.name, taken);
  if (taken.outcome === 'created') relay.flush(jobWorkflowId('orderJob', jobId));
  return await answerAccepted(context, orderJob, taken.id, request);
}
