import { type Json, object, objects, text } from '../lib/json.js';
import { parseExpression } from '../conditions/expression.js';

/** What a lead scores, or who gets it, when its condition holds. */
export interface LeadRule {
  readonly id: string;
  readonly name: string;
  readonly purpose: 'score' | 'assignment';
  /** JSONata on the facts of a lead. */
  readonly condition: string;
  readonly points?: number;
  readonly owner?: Json;
  readonly group?: Json;
  /** Of assignments the lowest that holds. */
  readonly priority?: number;
}

/** A score, and which rule gave how much of it. */
interface Score {
  readonly score: number;
  readonly scoreReason: readonly { readonly rule: Json; readonly points: number }[];
}

/** The sum of the points of the rules that hold, from 0 to 100; undefined when there is no rule. */
export function scoreOf(rules: readonly LeadRule[], lead: Json): Score | undefined {
  const scoring = rules.filter(({ purpose }) => purpose === 'score');
  if (scoring.length === 0) return undefined;
  const facts = factsOf(lead);
  const holding = scoring.filter((rule) => holds(rule, facts));
  const sum = holding.reduce((total, { points = 0 }) => total + points, 0);
  return {
    score: Math.min(100, Math.max(0, sum)),
    scoreReason: holding.map(({ id, name, points = 0 }) => ({ rule: { id, name }, points })),
  };
}

/** The owner or group of the first assignment that holds, by priority and then by name. */
export function assigneeOf(
  rules: readonly LeadRule[],
  lead: Json,
): Pick<LeadRule, 'owner' | 'group'> | undefined {
  const facts = factsOf(lead);
  const first = rules
    .filter(({ purpose }) => purpose === 'assignment')
    .toSorted((a, b) => (a.priority ?? lowest) - (b.priority ?? lowest) || (a.name < b.name ? -1 : 1))
    .find((rule) => holds(rule, facts));
  return first && { ...(first.owner && { owner: first.owner }), ...(first.group && { group: first.group }) };
}

const lowest = Number.MAX_SAFE_INTEGER;

/** A condition that cannot be evaluated, e.g. on a value that the lead lacks, does not hold. */
function holds({ condition }: LeadRule, facts: Json): boolean {
  try {
    return parseExpression(condition).evaluate(facts) === true;
  } catch {
    return false;
  }
}

/** The facts that conditions are on, by name: all that a lead says, in one level. */
export const leadFacts = [
  'rating',
  'source',
  'type',
  'priority',
  'channel',
  'marketSegment',
  'category',
  'company',
  'industry',
  'website',
  'title',
  'country',
  'stateOrProvince',
  'city',
  'postCode',
  'hasEmail',
  'hasPhone',
  'hasCompany',
  'offerings',
  'quantity',
  'estimatedRevenue',
  'currency',
] as const;

function factsOf(lead: Json): Readonly<Record<(typeof leadFacts)[number], unknown>> {
  const media = objects(lead['prospectContact']).map((medium) => object(medium['characteristic']));
  const first = (name: string): string | undefined => media.flatMap((medium) => text(medium[name]) ?? [])[0];
  const lines = objects(lead['productOfInterest']);
  const nameOf = (ref: unknown): unknown => object(ref)['name'] ?? object(ref)['id'];
  return {
    rating: lead['rating'],
    source: lead['source'],
    type: lead['type'],
    priority: lead['priority'],
    channel: nameOf(lead['channel']),
    marketSegment: nameOf(lead['marketSegment']),
    category: nameOf(lead['category']),
    company: lead['company'],
    industry: lead['industry'],
    website: lead['website'],
    title: lead['title'],
    country: first('country'),
    stateOrProvince: first('stateOrProvince'),
    city: first('city'),
    postCode: first('postCode'),
    hasEmail: first('emailAddress') !== undefined,
    hasPhone: first('phoneNumber') !== undefined,
    hasCompany: text(lead['company']) !== undefined,
    offerings: lines.flatMap((line) => text(object(line['productOffering'])['id']) ?? []),
    quantity: lines.reduce((sum, { quantity }) => sum + (typeof quantity === 'number' ? quantity : 1), 0),
    estimatedRevenue: object(lead['estimatedRevenue'])['value'],
    currency: object(lead['estimatedRevenue'])['unit'],
  };
}
