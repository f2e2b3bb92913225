import { type Json, object, objects, text, withoutUndefined } from '../lib/json.js';

/** The person of a lead, as TMF632 has it; undefined where it names none. */
export function individualOf(lead: Json): Json | undefined {
  const { title, givenName, middleName, familyName, consent } = lead;
  if (text(familyName) === undefined) return undefined;
  return {
    ...withoutUndefined({ title, middleName, consent }),
    givenName: text(givenName) ?? '',
    familyName,
    ...mediaOf(lead),
  };
}

/** The company of a lead, as TMF632 has it; undefined where it names none. */
export function organizationOf(lead: Json): Json | undefined {
  const { company, industry, website } = lead;
  if (text(company) === undefined) return undefined;
  const characteristics = Object.entries({ industry, website }).flatMap(([name, value]) =>
    text(value) === undefined ? [] : [{ name, value }],
  );
  return {
    tradingName: company,
    ...(characteristics.length > 0 && { partyCharacteristic: characteristics }),
    ...mediaOf(lead),
  };
}

const mediaOf = ({ prospectContact }: Json): Json => {
  const contactMedium = objects(prospectContact);
  return contactMedium.length > 0 ? { contactMedium } : {};
};

/** What a lead gives the opportunity that it becomes, with all that it asks for. */
export function opportunityOf(lead: Json): Json {
  const { name, description, owner, group, consent, note, source, type, estimatedRevenue } = lead;
  return {
    ...withoutUndefined({ description, owner, group, consent, note, source, type }),
    name,
    ...(text(object(estimatedRevenue)['unit']) !== undefined && {
      currency: object(estimatedRevenue)['unit'],
    }),
    ...productsOf(lead),
  };
}

/** An existing opportunity with what the lead asks for too: lines get ids of their own. */
export const withProductsOf = (opportunity: Json, lead: Json): Json => {
  const more = objects(lead['productOfInterest']).map((each) => {
    const { id: _, ...line } = each;
    return line;
  });
  return more.length === 0
    ? {}
    : { productOfInterest: [...objects(opportunity['productOfInterest']), ...more] };
};

const productsOf = ({ productOfInterest }: Json): Json => {
  const lines = objects(productOfInterest);
  return lines.length === 0 ? {} : { productOfInterest: lines };
};

/** Both refusals hold: what one of them says may not be done is not done. */
export function strictestConsent(one: unknown, other: unknown): Json | undefined {
  const names = ['doNotCall', 'doNotEmail', 'doNotShare'] as const;
  const said = names.flatMap((name) => {
    const values = [object(one)[name], object(other)[name]].filter((value) => typeof value === 'boolean');
    return values.length === 0 ? [] : [[name, values.includes(true)] as const];
  });
  return said.length === 0 ? undefined : Object.fromEntries(said);
}
