import { parseExpression } from '../../domain/conditions/expression.js';
import { leadFacts } from '../../domain/selling/lead-rules.js';
import { LeadRule, LeadRuleCreate, type LeadRule as Rule } from '../../domain/tmf/schemas/lead-rule.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { apis } from '../apis.js';
import type { Body } from '../tmf630/resource.js';
import { leadRuleExamples } from './selling-examples.js';
import { storedResource } from '../tmf630/stored-resource.js';
import { invalidBody } from '../tmf630/validation.js';

/** How leads are scored and assigned. */
export const leadRule = storedResource({
  type: 'LeadRule',
  api: apis.turnup,
  description: 'Lead rule, which scores leads or assigns them.',
  schema: LeadRule,
  create: LeadRuleCreate,
  scopes: ['catalog:write'],
  examples: leadRuleExamples,
  attributes: { name: 'name', purpose: 'status' },
  beforeSave: async (_context, body) => {
    const faults = faultsOf(body as Body & Rule);
    if (faults.length > 0) throw invalidBody(faults);
    return body;
  },
});

function faultsOf({ purpose, condition, points, owner, group }: Rule): ErrorDetail[] {
  return [
    ...conditionFaults(condition),
    ...(purpose === 'score' && points === undefined
      ? [{ path: '$.points', message: 'is required of a rule that scores' }]
      : []),
    ...(purpose === 'assignment' && owner === undefined && group === undefined
      ? [{ path: '$.owner', message: 'is required of a rule that assigns, or a group' }]
      : []),
  ];
}

function conditionFaults(condition: string): ErrorDetail[] {
  const path = '$.condition';
  try {
    const { names } = parseExpression(condition);
    const known: readonly string[] = leadFacts;
    return [...names]
      .filter((name) => !known.includes(name))
      .map((name) => ({ path, message: `reads ${name}, which no lead has; there are ${known.join(', ')}` }));
  } catch (err) {
    return [{ path, message: `cannot be used: ${(err as Error).message}` }];
  }
}
