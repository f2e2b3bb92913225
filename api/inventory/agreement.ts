import { contractReferences, partyReferences } from '../../domain/tmf/record-references.js';
import { salesAgreementType } from '../../domain/inventory/contract.js';
import { agreementLifecycle } from '../../domain/tmf/lifecycle.js';
import { Agreement, AgreementCreate } from '../../domain/tmf/schemas/agreement.js';
import { Agreement as AgreementRow } from '../../entities/tables/inventory.js';
import {
  deleteCoverage,
  isOrderRunning,
  updateCoverage,
} from '../../entities/inventory/agreement-binding.js';
import { deleteReferences } from '../../entities/documents/record-references.js';
import { followAgreementChange } from '../../entities/inventory/contract-life.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { storedResource } from '../tmf630/stored-resource.js';
import { requireContractRules } from './contract-rules.js';

/** Of every surface of an agreement. */
export const agreementFilters = {
  'engagedParty.id': 'customerId',
  'agreementPeriod.startDateTime': 'startDate',
  'agreementPeriod.endDateTime': 'endDate',
  'agreementItem.product.id': {
    from: 'agreement_coverage x',
    on: "x.agreementId = t.id AND x.coveredKind = 'product'",
    column: 'x.coveredId',
  },
} as const;

const contract = storedResource({
  type: 'Agreement',
  api: apis.agreement,
  description: 'Agreement, the contract that the customer signed.',
  schema: Agreement,
  create: AgreementCreate,
  scopes: ['contracts:write', 'ops'],
  entity: AgreementRow,
  attributes: attributeColumns.agreement,
  filters: agreementFilters,
  states: { attribute: 'status', lifecycle: agreementLifecycle },
  references: [...partyReferences('engagedParty'), { path: 'associatedAgreement', to: 'agreement' }],
  endedBy: 'set its status to terminated',
  afterSave: async (tx, { id, body, before }) => {
    updateCoverage(tx, id, body, before);
    return await followAgreementChange(tx, { id, body, before });
  },
  afterDelete: (tx, id) => {
    deleteCoverage(tx, id);
    deleteReferences(tx, { name: 'contract', references: contractReferences }, id);
  },
  beforeSave: async (_context, body, _id, before) => {
    refuseSalesAgreement(body);
    if (before) requireContractRules(body, before, new Date());
    return body;
  },
  authorizeChange: async (context, row) => {
    refuseChangeOfSalesAgreement(row);
    await refuseWhileOrderRuns(context, row);
  },
});

/** TMF651: made by the order that sells, or loaded by an operator when it was signed elsewhere. */
export const agreement: Resource = {
  ...contract,
  foundBy: { orderId: 'orderId' },
};

const madeElsewhere = `must be another: sales agreements are made with POST ${apis.turnup.base}/salesAgreement`;

/** Throws 400 for a body that says it is one: its prices and commitments have rules of their own, which TMF651 has no words for. */
export function refuseSalesAgreement({ agreementType }: Body): void {
  if (agreementType === salesAgreementType)
    throw invalidBody([{ path: '$.agreementType', message: madeElsewhere }]);
}

function refuseChangeOfSalesAgreement({ id, agreementType }: Row): void {
  if (agreementType !== salesAgreementType) return;
  throw new Problem(
    'conflict',
    `It is a sales agreement: change or delete it at ${apis.turnup.base}/salesAgreement/${id}.`,
  );
}

/** A running order changes its contract itself; throws 409 then. */
export async function refuseWhileOrderRuns({ database }: Context, { orderId, status }: Row): Promise<void> {
  if (typeof orderId !== 'string' || !(await isOrderRunning(database, orderId))) return;
  throw new Problem(
    'conflict',
    `Order ${orderId} is making it, it is ${String(status)}: try again when the order has ended.`,
  );
}
