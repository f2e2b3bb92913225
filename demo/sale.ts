import type { Family } from './families.js';
import { type Delivered, fulfil } from './delivery.js';
import { type Chapter, expect, idOf, type Json, objectsIn, within } from './turnup.js';

const quotes = '/tmf-api/quoteManagement/v4/quote';

/** Of the demonstration only: rules and quotes of others are left alone. */
const category = 'demonstration';

/** What the sale has come to. */
export interface Sold extends Delivered {
  readonly lead: string;
  readonly account: Json;
}

/** From the web form to what the customer has. */
export async function sell(family: Family, chapter: Chapter): Promise<Sold> {
  const { lead, account, opportunity } = await win(family, chapter);
  const quote = await offer(family, chapter, { account, opportunity });
  return { lead, account, ...(await fulfil(family, chapter, quote)) };
}

interface Won {
  readonly lead: string;
  readonly account: Json;
  readonly opportunity: string;
}

async function win(family: Family, { turnup, tell }: Chapter): Promise<Won> {
  const tag = Date.now().toString(36);
  const company = `${family.company} ${tag}`;
  const lead = await turnup.post('channel', '/api/v1/lead', {
    ...family.contact,
    company,
    source: 'webForm',
    prospectContact: [
      { mediumType: 'email', characteristic: { emailAddress: `${family.name}.${tag}@customer.example` } },
    ],
    consent: { doNotCall: true },
    productOfInterest: [{ productOffering: { id: family.interest } }],
  });
  tell(
    'A web form is a lead, without an account',
    `${company} asks for ${family.interest}`,
    `/api/v1/lead/${idOf(lead)}`,
  );

  const converted = await turnup.post('channel', `/api/v1/lead/${idOf(lead)}/convert`, {
    opportunity: { currency: 'EUR' },
  });
  const account = { ...within(converted['account']), name: company };
  const opportunity = idOf(converted['opportunity']);
  const { state } = await turnup.get(`/api/v1/lead/${idOf(lead)}`);
  expect(state === 'converted', 'the lead to be converted', state);
  tell(
    'It is converted: account, contact and opportunity in one transaction',
    `${objectsIn(converted['created']).length} new records`,
    `/api/v1/opportunity/${opportunity}`,
  );
  return { lead: idOf(lead), account, opportunity };
}

async function offer(
  family: Family,
  { turnup, tell }: Chapter,
  { account, opportunity }: Omit<Won, 'lead'>,
): Promise<Json> {
  const { sites, termMonths, discount } = family;
  const request = (postcode: string) => ({
    category,
    relatedParty: [{ ...account, role: 'customer', '@referredType': 'Customer' }],
    opportunity: { id: opportunity },
    currency: 'EUR',
    contractTerm: { amount: termMonths, units: 'month' },
    terminationRule: { chargeType: 'percentOfRemaining', percent: 50 },
    quoteItem: family.lines(postcode),
  });
  let quote: Json;
  if (sites) {
    quote = await turnup.post('channel', quotes, request(sites.infeasible));
    const [why] = objectsIn(quote['errorMessage']);
    expect(why !== undefined, 'the site to be out of reach', quote['errorMessage']);
    tell('Quoted for a site that no network reaches', String(why['message']), `${quotes}/${idOf(quote)}`);
    quote = await turnup.patch('channel', `${quotes}/${idOf(quote)}`, {
      quoteItem: family.lines(sites.feasible),
    });
  } else quote = await turnup.post('channel', quotes, request(''));
  const path = `${quotes}/${idOf(quote)}`;
  expect(quote['errorMessage'] === undefined, 'a quote without faults', quote['errorMessage']);
  tell('Priced by the catalog, where it can be built', amounts(quote), path);

  await ruleOfApproval(turnup);
  quote = await turnup.patch('channel', path, {
    priceAlteration: [
      { name: 'To win the deal', alterationType: 'discount', price: { percentage: discount } },
    ],
  });
  tell(`${discount} % are given off everything`, `${amounts(quote)}, each amount says why`, path);
  quote = await turnup.post('channel', `${path}/submit`);
  expect(quote['phase'] === 'inApproval', 'the discount to need an approval', quote['phase']);
  const own = await turnup.ask('operator', 'POST', `${path}/decision`, {
    decision: 'approve',
    approver: { id: 'dev-channel', role: ['salesManager'] },
  });
  expect(own.status >= 400, 'nobody to approve what they wrote', own.body);
  tell(
    'More than anybody gives alone: a sales manager is asked, and never the author',
    String(own.body['message']),
    path,
  );
  quote = await turnup.post('operator', `${path}/decision`, {
    decision: 'approve',
    approver: { id: 'mara', role: ['salesManager'] },
  });
  expect(quote['phase'] === 'approved', 'the quote to be approved', quote['phase']);
  tell('Approved', `valid until ${String(within(quote['validFor'])['endDateTime'])}`, path);
  return quote;
}

/** More than ten percent off need a sales manager. */
async function ruleOfApproval(turnup: Chapter['turnup']): Promise<void> {
  const name = 'Demonstration: discounts of more than 10 %';
  const rules = await turnup.list(`/api/v1/approvalRule?name=${encodeURIComponent(name)}`);
  if (rules.length > 0) return;
  await turnup.post('catalog', '/api/v1/approvalRule', {
    name,
    measure: 'discountPercent',
    operator: 'above',
    limit: 10,
    category,
    approver: [{ id: 'salesManager', '@referredType': 'PartyRole' }],
  });
}

const amounts = (quote: Json): string => {
  const { monthly, contract } = within(quote['priceSummary']);
  const net = (sum: unknown) => {
    const { value, unit } = within(within(sum)['net']);
    return `${String(value)} ${String(unit)}`;
  };
  return `${net(monthly)} a month, ${net(contract)} over the term`;
};
