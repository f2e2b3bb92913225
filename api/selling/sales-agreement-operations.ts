import { Type } from 'typebox';
import { objects } from '../../domain/lib/json.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { EntityRef, Instant, open } from '../../domain/tmf/schemas/common.js';
import { Commitment, SalesAgreementCreate } from '../../domain/tmf/schemas/sales-agreement.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { type CommitmentPeriod, trackCommitment } from '../../entities/selling/commitments.js';
import { agreementVersions } from '../../entities/selling/sales-agreements.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { requireRow } from '../tmf630/one-row.js';
import type { ApiOperation, ApiRequest } from '../tmf630/operation.js';
import { salesAgreement } from './sales-agreement.js';

const TrackedCommitment = open({
  ...Commitment.properties,
  period: Type.Array(
    open({
      startDateTime: Instant,
      endDateTime: Instant,
      state: Type.Enum(['over', 'current', 'toCome']),
      committed: Type.Number(),
      bought: Type.Number(),
      remaining: Type.Number(),
      shortfall: Type.Number({ description: 'What was not bought of it, once the period is over.' }),
    }),
  ),
});

const CommitmentStatus = open({
  salesAgreement: EntityRef,
  commitment: Type.Array(TrackedCommitment),
});

const Versions = Type.Array(
  Type.Object({
    ...Type.Partial(SalesAgreementCreate).properties,
    version: Type.String(),
    replacedDate: Instant,
  }),
);

/** How far an agreement's commitments are met, and what was agreed before. */
export const salesAgreementOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'get',
    path: '/salesAgreement/{id}/commitment',
    scopes: ['read'],
    summary:
      'What was bought against each commitment, period by period, with the shortfall of those that are over.',
    responses: { 200: { description: 'The commitments.', schema: CommitmentStatus } },
    async handle(context, request) {
      const { id, doc } = await agreementOf(context, request);
      const now = new Date();
      const commitment = await Promise.all(
        objects(doc['commitment']).map(async (each) => {
          const periods = await trackCommitment(context.database, { agreement: doc, commitment: each, now });
          return { ...each, period: periods.map((period) => showPeriod(period, now)) };
        }),
      );
      const href = hrefOf(request.origin, salesAgreement, id);
      const ref = { id, href, '@referredType': 'SalesAgreement' };
      return { status: 200, body: { '@type': 'CommitmentStatus', salesAgreement: ref, commitment } };
    },
  },
  {
    api: apis.turnup,
    method: 'get',
    path: '/salesAgreement/{id}/version',
    scopes: ['read'],
    summary: 'What was agreed before the changes that were made in force, the latest first.',
    responses: { 200: { description: 'The earlier versions.', schema: Versions } },
    async handle(context, request) {
      const { id } = await agreementOf(context, request);
      const versions = await agreementVersions(context.database, id);
      return {
        status: 200,
        body: versions.map(({ version, doc, replacedAt }) => ({
          ...doc,
          version,
          replacedDate: replacedAt.toISOString(),
        })),
      };
    },
  },
];

const agreementOf = async (context: Context, { params }: ApiRequest): Promise<Row> =>
  requireRow(context, salesAgreement, params['id'] ?? '');

function showPeriod({ start, end, committed, bought, shortfall, isOver }: CommitmentPeriod, now: Date) {
  const left = committed.minus(bought);
  return {
    startDateTime: start.toISOString(),
    endDateTime: end.toISOString(),
    state: isOver ? 'over' : start <= now ? 'current' : 'toCome',
    committed: committed.toNumber(),
    bought: bought.toNumber(),
    remaining: left.isNegative() ? 0 : left.toNumber(),
    shortfall: shortfall.toNumber(),
  };
}
