import { salesAgreementType } from '../../domain/inventory/contract.js';
import { object, objects, text } from '../../domain/lib/json.js';
import { agreedLines } from '../../domain/selling/agreed-lines.js';
import {
  changesWhatIsAgreed,
  lineStateAt,
  numbered,
  salesAgreementFaults,
  tmf651Names,
  toTmf651,
  withKeptLineStates,
  withLineStates,
} from '../../domain/selling/sales-agreement.js';
import { unchosenLines, withoutLines } from '../../domain/selling/quote-lines.js';
import { salesAgreementLifecycle } from '../../domain/tmf/lifecycle.js';
import { SalesAgreement, SalesAgreementCreate } from '../../domain/tmf/schemas/sales-agreement.js';
import { storeOf } from '../../entities/documents/store.js';
import { keepAgreementVersion } from '../../entities/selling/sales-agreements.js';
import { Agreement as AgreementRow } from '../../entities/tables/inventory.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { storedResource } from '../tmf630/stored-resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { quote } from './quote.js';
import { salesAgreementExamples } from './sales-agreement-examples.js';

/** What an account, and those below it, buy by: stored with the agreements of TMF651, which shows it as one of them. */
export const salesAgreement = storedResource({
  type: 'SalesAgreement',
  api: apis.turnup,
  description: 'Sales agreement, committed prices, discounts, volumes and terms of an account.',
  schema: SalesAgreement,
  create: SalesAgreementCreate,
  scopes: ['orders:write'],
  examples: salesAgreementExamples,
  entity: AgreementRow,
  within: { agreementType: salesAgreementType },
  references: [
    { path: 'account', to: 'customer' },
    { path: 'quote', to: 'quote' },
    { path: 'contact', to: 'party', unchecked: true },
  ],
  endedBy: 'set its status to cancelled',
  attributes: { name: 'name' },
  filters: {
    tmfStatus: 'status',
    'account.id': 'customerId',
    'validFor.startDateTime': 'startDate',
    'validFor.endDateTime': 'endDate',
  },
  states: {
    attribute: 'status',
    lifecycle: salesAgreementLifecycle,
    serverStates: ['expired'],
    frozenStates: ['expired', 'cancelled'],
  },
  beforeSave: prepare,
  afterSave: (tx, { id, body, before }) => {
    if (before && before['version'] !== body['version']) keepAgreementVersion(tx, id, before, new Date());
    return [];
  },
  authorizeChange: async (_context, { doc }, operation) => {
    if (operation === 'patch' || doc['status'] === 'draft') return;
    throw new Problem(
      'conflict',
      `It is ${String(doc['status'])} and stays as a record: orders may name it. To end it, cancel it (status cancelled).`,
    );
  },
  render: async (_context, page) => page.map(({ body }) => show(body)),
});

/** The status as TMF651 has it. */
const tmfStatus: Readonly<Record<string, string>> = {
  draft: 'inProcess',
  active: 'approved',
  expired: 'terminated',
  cancelled: 'rejected',
};

async function prepare(context: Context, given: Body, _id: string, before?: Body): Promise<Body> {
  const now = new Date().toISOString();
  const sent = numbered(
    before || objects(given['line']).length > 0 ? given : await fromQuote(context, given),
  );
  const body = before ? withKeptLineStates(sent, before, now) : sent;
  const faults = salesAgreementFaults(body, before, now);
  if (faults.length > 0) throw invalidBody(faults);
  const status = String(body['status']);
  if (status === 'active' && before?.['status'] !== 'active') requireTimeLeft(body, now);
  const whole = withLineStates(body, status);
  const isNewVersion = before?.['status'] === 'active' && changesWhatIsAgreed(before, whole);
  const version = Number(before?.['version'] ?? 1) + (isNewVersion ? 1 : 0);
  return { ...whole, ...toTmf651(whole), tmfStatus: tmfStatus[status], version: String(version) };
}

function requireTimeLeft({ validFor }: Body, now: string): void {
  const { endDateTime: end } = object(validFor);
  if (Date.parse(String(end)) > Date.parse(now)) return;
  throw new Problem('conflict', `It cannot come into force: it ended at ${String(end)}. Give a later end.`, {
    errors: [{ path: '$.validFor.endDateTime', message: 'must be in the future' }],
  });
}

/** Without lines of its own an agreement has those of its quote, at the prices that were offered. */
async function fromQuote({ database }: Context, body: Body): Promise<Body> {
  const quoteId = text(object(body['quote'])['id']);
  if (quoteId === undefined)
    throw invalidBody([{ path: '$.line', message: 'is required, or a quote that says what is agreed' }]);
  const row = await storeOf(database, quote).find(quoteId);
  if (!row) throw invalidBody([{ path: '$.quote.id', message: 'is not the id of a quote here' }]);
  if (row['status'] !== 'approved' && row['status'] !== 'accepted') {
    const message = `is that of a quote that is ${String(row['status'])}: it must be approved or accepted`;
    throw invalidBody([{ path: '$.quote.id', message }]);
  }
  const chosen = objects(withoutLines(row.doc, unchosenLines(row.doc))['quoteItem']);
  const lines = agreedLines(chosen.filter(({ declined }) => declined !== true));
  if (lines.length === 0)
    throw invalidBody([{ path: '$.quote.id', message: 'has no line with an offering' }]);
  return { ...body, line: lines.map((line) => ({ ...line, quoteItem: { id: line['quoteItem'], quoteId } })) };
}

const hidden: ReadonlySet<string> = new Set([...tmf651Names, 'tmfStatus']);

/** Each line as it is by now. */
function show(body: Body): Body {
  const now = new Date().toISOString();
  const own = Object.fromEntries(Object.entries(body).filter(([name]) => !hidden.has(name)));
  return {
    ...own,
    line: objects(body['line']).map((line) => ({ ...line, state: lineStateAt(line, body['status'], now) })),
  };
}
