import { type Json, object } from '../../domain/lib/json.js';
import { opportunityOf, withProductsOf } from '../../domain/selling/conversion.js';
import { matchKeysOf } from '../../domain/selling/match-keys.js';
import { isOpenOpportunity } from '../../domain/selling/opportunity-values.js';
import { LeadConversion, LeadConverted } from '../../domain/tmf/schemas/lead-conversion.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { updateDocument } from '../../entities/documents/documents.js';
import { lockMatchKeys } from '../../entities/documents/match-keys.js';
import type { Transaction } from '../../entities/database.js';
import { lockLead } from '../../entities/selling/lead-store.js';
import { apis } from '../apis.js';
import { type Context, inTransaction } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation, ApiRequest, ApiResponse } from '../tmf630/operation.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { isForAccount, toAccount, toConsumer } from './conversion-parties.js';
import { type Became, ConversionWork, type Ref, refOf } from './conversion-work.js';
import { isOpenLead, lead } from './lead.js';
import { opportunity } from './opportunity.js';
import { conversionExamples } from './selling-examples.js';

/** How a lead becomes an account or consumer, a contact and an opportunity. */
export const leadConversionOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/lead/{id}/convert',
    scopes: ['orders:write'],
    summary:
      'Converts a lead into an account or consumer, with contact and opportunity: existing ones where they match.',
    body: jsonBody(LeadConversion, { examples: conversionExamples, optional: true }),
    schemas: { LeadConversion, LeadConverted },
    responses: { 200: { description: 'The lead, and what it has become.', schema: LeadConverted } },
    handle: async (context, request) =>
      inTransaction(context, async (within, tx) => convert(within, tx, request)),
  },
];

async function convert(context: Context, tx: Transaction, request: ApiRequest): Promise<ApiResponse> {
  const id = request.params['id'] ?? '';
  await lockLead(tx, id);
  const row = await requireRow(context, lead, id);
  requireOpen(row);
  // Of leads of the same person or company one is converted after the other, and the second finds what the first has made.
  await lockMatchKeys(tx, matchKeysOf(row.doc));
  const work = new ConversionWork({ context, tx, request, row });
  const isAccount = await isForAccount(work);
  const became = isAccount ? await toAccount(work) : await toConsumer(work);
  const sale = await toOpportunity(work, became);
  const done = await finish(work, { ...became, ...(sale && { opportunity: sale }) });
  const shown = await answerRow(context, lead, done, request);
  return {
    ...shown,
    body: {
      '@type': 'LeadConverted',
      lead: shown.body,
      ...became,
      ...(sale && { opportunity: sale }),
      created: work.created,
    },
  };
}

function requireOpen({ id, doc, ...columns }: Row): void {
  const state = String(columns['state'] ?? doc['state']);
  if (isOpenLead({ state })) return;
  const { account, consumer } = doc as { readonly account?: Ref; readonly consumer?: Ref };
  const became = account ? ` into account ${account.id}` : consumer ? ` into consumer ${consumer.id}` : '';
  throw new Problem('conflict', `Lead ${id} is ${state}${became} already.`);
}

/** A new opportunity, or the lines of the lead in an existing one; none where none is wanted. */
async function toOpportunity(
  work: ConversionWork,
  { account, consumer, contact }: Became,
): Promise<Ref | undefined> {
  const { conversion, row } = work;
  const { id, ...given } = conversion.opportunity ?? {};
  if (conversion.createOpportunity === false && id === undefined) return undefined;
  if (id === undefined) {
    return work.create(opportunity, {
      ...opportunityOf(work.lead),
      ...given,
      ...withLinesOfBoth(work.lead, given),
      ...(account ? { account } : { consumer }),
      lead: refOf(lead, row.id),
      ...(contact && {
        contact: [{ role: conversion.contactRole ?? 'contact', isPrimary: true, party: contact }],
      }),
    });
  }
  const found = await work.find(opportunity, id, '$.opportunity.id');
  const owner = object(found.doc[account ? 'account' : 'consumer'])['id'];
  if (owner !== (account ?? consumer)?.id)
    throw invalidBody([{ path: '$.opportunity.id', message: 'is of another account or consumer' }]);
  if (!isOpenOpportunity({ state: found['state'] }))
    throw new Problem('conflict', `Opportunity ${id} is ${String(found['state'])}: choose an open one.`);
  await work.change(opportunity, found, { ...given, ...withProductsOf(found.doc, work.lead) });
  return refOf(opportunity, id);
}

/** What the conversion adds comes after what the lead asks for: neither replaces the other. */
const withLinesOfBoth = (of: Body, { productOfInterest }: Body): Body =>
  productOfInterest === undefined ? {} : withProductsOf({ productOfInterest }, of);

/** The lead is converted, and names what it has become. */
async function finish({ context, row }: ConversionWork, became: Json): Promise<Row> {
  const now = new Date().toISOString();
  const body = {
    ...row.doc,
    ...became,
    state: 'converted',
    status: 'accepted',
    statusChangeDate: now,
    closedDate: now,
  };
  await updateDocument(context.database, lead, { row, body });
  return await requireRow(context, lead, row.id);
}
