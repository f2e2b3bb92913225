import { parseInstant } from '../../domain/lib/instants.js';
import { type Json, object, objects, text } from '../../domain/lib/json.js';
import {
  agreementStatusOf,
  type ContractState,
  salesAgreementType,
} from '../../domain/inventory/contract.js';
import { contractLineStates, productsOfLine } from '../../domain/inventory/contract-lines.js';
import { contractLifecycle } from '../../domain/tmf/lifecycle.js';
import { Contract, ContractCreate } from '../../domain/tmf/schemas/contract.js';
import { followContractChange } from '../../entities/inventory/contract-life.js';
import { contractReferences } from '../../domain/tmf/record-references.js';
import {
  productStatuses,
  recordContractChange,
  serviceLevelsOf,
} from '../../entities/inventory/contracts.js';
import { updateCoverage } from '../../entities/inventory/agreement-binding.js';
import { Agreement as AgreementRow } from '../../entities/tables/inventory.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { storedResource } from '../tmf630/stored-resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { agreementFilters, refuseSalesAgreement, refuseWhileOrderRuns } from './agreement.js';
import { contractFaults, requireUnchanged } from './contract-rules.js';

const stored = storedResource({
  type: 'Contract',
  api: apis.turnup,
  description: 'Contract, what was agreed with a customer: a TMF651 agreement with a life of its own.',
  schema: Contract,
  create: ContractCreate,
  scopes: ['contracts:write', 'ops'],
  entity: AgreementRow,
  attributes: attributeColumns.agreement,
  filters: { ...agreementFilters, 'quote.id': 'quoteId', 'salesAgreement.id': 'salesAgreementId' },
  states: {
    attribute: 'state',
    lifecycle: contractLifecycle,
    serverStates: ['expired'],
    frozenStates: ['expired', 'cancelled'],
  },
  references: contractReferences,
  beforeSave: prepareContract,
  afterSave: async (tx, { id, body, before }) => {
    updateCoverage(tx, id, body, before);
    recordContractChange(tx, { id, body, before });
    return await followContractChange(tx, { id, body, before });
  },
  authorizeChange: refuseWhileOrderRuns,
  removable: false,
});

/** The same rows as TMF651's agreements, whose events are theirs too. */
export const contract: Resource = {
  ...stored,
  except: { agreementType: salesAgreementType },
  foundBy: { orderId: 'orderId' },
  render: async ({ database }, page) => {
    const agreed = await serviceLevelsOf(
      database,
      page.flatMap(({ body }) => text(object(body['salesAgreement'])['id']) ?? []),
    );
    const products = await productStatuses(
      database,
      page.flatMap(({ body }) => objects(body['agreementItem']).flatMap(productsOfLine)),
    );
    const now = new Date();
    return page.map(({ row, body }) => ({
      ...body,
      ...(Array.isArray(body['agreementItem']) && { agreementItem: shownLines(body, { products, now }) }),
      ...withAgreementLevels(body, agreed),
      ...(typeof row['orderId'] === 'string' && { productOrder: ordersOf(body, row['orderId']) }),
    }));
  },
};

/** The lines with their states. */
function shownLines(
  body: Body,
  around: Omit<Parameters<typeof contractLineStates>[1], 'state'>,
): readonly Json[] {
  const lines = objects(body['agreementItem']);
  const states = contractLineStates(lines, { ...around, state: body['state'] as ContractState });
  return lines.map((line, index) => ({ ...line, state: states[index] }));
}

/** What the sales agreement promises holds for the contracts under it, where they do not say otherwise. */
function withAgreementLevels(body: Body, agreed: ReadonlyMap<string, readonly Json[]>): Body {
  const own = objects(body['serviceLevel']);
  const inherited = agreed.get(text(object(body['salesAgreement'])['id']) ?? '') ?? [];
  const names = new Set(own.map(({ name }) => name));
  const levels = [
    ...own,
    ...inherited.filter(({ name }) => !names.has(name)).map((level) => ({ ...level, inherited: true })),
  ];
  return levels.length > 0 ? { serviceLevel: levels } : {};
}

const ordersOf = (body: Body, orderId: string): readonly Json[] => [
  { id: orderId, '@referredType': 'ProductOrder' },
  ...objects(body['productOrder']).filter(({ id }) => id !== orderId),
];

/** The state follows the dates and the signature; what was signed stays. */
async function prepareContract(_context: Context, body: Body, _id: string, before?: Body): Promise<Body> {
  refuseSalesAgreement(body);
  const prepared = checkContract(withoutShownParts(body), before);
  return { ...prepared, status: agreementStatusOf[prepared['state'] as ContractState] };
}

/** A client that sends back what was answered does not mean to change it: the states of lines, and what is inherited. */
function withoutShownParts(body: Body): Body {
  const { agreementItem, serviceLevel, ...rest } = body;
  return {
    ...rest,
    agreementItem: objects(agreementItem).map((line) => {
      const { state: _, ...sent } = line;
      return sent;
    }),
    ...(serviceLevel !== undefined && {
      serviceLevel: objects(serviceLevel).filter(({ inherited }) => inherited !== true),
    }),
  };
}

function checkContract(body: Body, before?: Body): Body {
  const now = new Date();
  const whole = before ? body : begun(body, now);
  const faults = contractFaults(whole, now);
  if (faults.length > 0) throw invalidBody(faults);
  if (before)
    requireUnchanged(before, { body: whole, isDraft: before['state'] === 'draft', isEnded: false, now });
  if (before?.['state'] === 'suspended' && whole['state'] !== 'suspended') {
    const { suspension: _suspension, ...resumed } = whole;
    return resumed;
  }
  if (whole['suspension'] !== undefined && whole['state'] !== 'suspended')
    throw invalidBody([{ path: '$.suspension', message: 'goes with the state suspended' }]);
  return whole;
}

function begun(body: Body, now: Date): Body {
  const { state: _, ...given } = body;
  const period = object(body['agreementPeriod']);
  const start = parseInstant(period['startDateTime']) ?? now;
  const signed = body['signatureRequired'] !== true || body['signature'] !== undefined;
  return {
    ...given,
    agreementPeriod: { ...period, startDateTime: start.toISOString() },
    state: signed && start <= now ? 'active' : 'draft',
  };
}
