import type { Explanation, Link } from '../domain/decomposition/explain.js';
import type { Plan } from '../domain/plan/plan.js';
import { stepNumbers } from './render-plan.js';

/** Each step with what led to it, then what is not in the plan with what excluded it. */
export function renderExplanation(plan: Plan, { steps, notTaken }: Explanation): string[] {
  const numberOf = stepNumbers(plan);
  const names = new Map(plan.steps.map(({ id, name }) => [id, name]));
  const because = steps.flatMap(({ id, chain }) => [
    '',
    `#${numberOf.get(id)} ${names.get(id)}, because`,
    ...chain.map((link) => `  ${linkText(link)}`),
  ]);
  const stopped = notTaken.flatMap((branch) => [`  ${branch.key}`, `    ${linkText(branch)}`]);
  return [...because, ...(stopped.length > 0 ? ['', 'Not in the plan:', ...stopped] : [])];
}

function linkText({ place, message, seen = {} }: Link): string {
  const values = Object.entries(seen).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${place}: ${message}${values.length > 0 ? ` {${values.join(' ')}}` : ''}`;
}
