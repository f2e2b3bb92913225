import { isDeepStrictEqual } from 'node:util';
import { type Json, object, objects, text } from '../../domain/lib/json.js';
import { individualOf, organizationOf, strictestConsent } from '../../domain/selling/conversion.js';
import { type MatchKind, matchKeysOf } from '../../domain/selling/match-keys.js';
import { findAlike } from '../../entities/documents/match-keys.js';
import { customersOfParties, loadCustomers } from '../../entities/parties/customers.js';
import { requireAccountOrConsumer } from '../inventory/account-or-consumer.js';
import { customer } from '../parties/customer.js';
import { individual, organization } from '../parties/party.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { type Became, type ConversionWork, type Ref, refOf } from './conversion-work.js';

/** What the request says, else what the lead names, else a company makes it an account. Throws 400 for a contradiction. */
export async function isForAccount({
  context,
  conversion,
  lead: { account, consumer, company },
}: ConversionWork): Promise<boolean> {
  const named = {
    ...(account !== undefined && { account }),
    ...(consumer !== undefined && { consumer }),
    ...(conversion.account && { account: conversion.account, consumer: undefined }),
    ...(conversion.consumer && {
      consumer: conversion.consumer,
      ...(!conversion.account && { account: undefined }),
    }),
  };
  await requireAccountOrConsumer(context, named, { wanted: false });
  const isNamed = named.account !== undefined || named.consumer !== undefined;
  const isAccount = isNamed ? named.account !== undefined : text(company) !== undefined;
  if (conversion.target === undefined || (conversion.target === 'account') === isAccount || !isNamed)
    return conversion.target === undefined ? isAccount : conversion.target === 'account';
  throw invalidBody([{ path: '$.target', message: `is ${conversion.target}, and the other one is named` }]);
}

/** The company is the account, the person its contact. */
export async function toAccount(work: ConversionWork): Promise<Became> {
  const { conversion } = work;
  const named = text(object(conversion.account ?? work.lead['account'])['id']);
  const account = named === undefined ? await accountOf(work) : refOf(customer, named);
  const person = await personOf(work, object(conversion.contact ?? work.lead['contact']));
  if (person) await addContact(work, account, person);
  return { account, ...(person && { contact: person }) };
}

/** The person is the consumer, and its own contact. Throws 400 when the lead names no person. */
export async function toConsumer(work: ConversionWork): Promise<Became> {
  const named = text(object(work.conversion.consumer ?? work.lead['consumer'])['id']);
  if (named !== undefined) {
    const engaged = (await loadCustomers(work.context.database, [named])).get(named)?.engagedParty;
    if (engaged !== undefined) await personOf(work, { id: engaged });
    return {
      consumer: refOf(customer, named),
      ...(engaged !== undefined && { contact: refOf(individual, engaged) }),
    };
  }
  const person = await personOf(work, object(work.conversion.contact ?? work.lead['contact']));
  if (!person)
    throw invalidBody([
      { path: '$.consumer', message: 'is required: the lead has no familyName to make one of' },
    ]);
  return { consumer: await customerOf(work, person, nameOf(work.lead)), contact: person };
}

/** The account of the lead's company: the one that matches, else a new one. */
async function accountOf(work: ConversionWork): Promise<Ref> {
  const body = organizationOf(work.lead);
  if (!body)
    throw invalidBody([
      { path: '$.account', message: 'is required: the lead has no company to make one of' },
    ]);
  const matched = await matching(work, 'organization', (kinds) => kinds.has('company'));
  const company = matched ?? (await work.create(organization, body));
  return customerOf(work, company, String(body['tradingName']));
}

/** The customer that the party is, or becomes. */
async function customerOf(work: ConversionWork, party: Ref, name: string): Promise<Ref> {
  const known = await customersOfParties(work.tx, [party.id]);
  if (known.length > 0) return refOf(customer, known[0]!.id);
  return work.create(customer, { name, engagedParty: { ...party, name } });
}

/** The person of the lead: named, else the one that matches, else a new one; what may not be done holds on. */
async function personOf(work: ConversionWork, named: Json): Promise<Ref | undefined> {
  const body = individualOf(work.lead);
  const id = text(named['id']);
  const known =
    id === undefined
      ? body &&
        (await matching(
          work,
          'individual',
          (kinds) => kinds.has('email') || (kinds.has('phone') && kinds.has('person')),
        ))
      : refOf(individual, id);
  if (!known) return body && work.create(individual, body);
  const row = await work.find(individual, known.id, '$.contact.id');
  const consent = strictestConsent(row.doc['consent'], work.lead['consent']);
  if (consent && !isDeepStrictEqual(consent, row.doc['consent']))
    await work.change(individual, row, { consent });
  return known;
}

/** The only record that matches the lead; throws 409 with all of them where there are several. */
async function matching(
  { tx, row, conversion }: ConversionWork,
  resource: 'individual' | 'organization',
  isMatch: (kinds: ReadonlySet<MatchKind>) => boolean,
): Promise<Ref | undefined> {
  if (conversion.matchExisting === false) return undefined;
  const found = await findAlike(tx, [{ resource: 'lead', id: row.id, keys: matchKeysOf(row.doc) }]);
  const matches = (found.get(row.id) ?? []).filter(
    (each) => each.resource === resource && isMatch(new Set(each.matchedBy)),
  );
  if (matches.length <= 1)
    return matches[0] && refOf(resource === 'individual' ? individual : organization, matches[0].id);
  const [path, remedy] =
    resource === 'individual' ? ['$.contact.id', 'contact'] : ['$.account.id', 'account'];
  throw new Problem(
    'conflict',
    `${matches.length} records match the lead: name the ${remedy}, or send matchExisting false for new ones.`,
    { errors: [{ path, message: 'may be one of these', allowedValues: matches.map(({ id }) => id) }] },
  );
}

/** The person is a contact of the account, if it is not one already. */
async function addContact(work: ConversionWork, account: Ref, person: Ref): Promise<void> {
  const row = await work.find(customer, account.id, '$.account.id');
  const contacts = objects(row.doc['contact']);
  if (contacts.some(({ party }) => object(party)['id'] === person.id)) return;
  const role = work.conversion.contactRole ?? 'contact';
  const contact = [
    ...contacts,
    {
      role,
      party: { ...person, name: nameOf(work.lead) },
      ...(contacts.length === 0 && { isPrimary: true }),
    },
  ];
  await work.change(customer, row, { contact });
}

const nameOf = ({ givenName, familyName, name }: Body): string =>
  [givenName, familyName].flatMap((part) => text(part) ?? []).join(' ') || String(name);
