import type { Plan } from '../domain/plan/plan.js';

/** What a completed order must have added, according to its dry run. */
export interface Expected {
  readonly items: number;
  readonly steps: number;
  /** How many steps are added once others have reported. */
  readonly grownSteps: number;
  readonly products: readonly string[];
  readonly services: readonly string[];
  readonly resources: readonly string[];
  readonly entitlements: readonly string[];
  readonly covered: number;
}

/** Counts what the plan of an order without an install base adds; steps added later realise nothing. */
export function expectedOf({ items, steps }: Plan, grownSteps: number): Expected {
  const realizations = items.flatMap((item) => item.realizations);
  const sold = items.filter(({ product }) => product !== undefined);
  const names = (kind: 'service' | 'resource'): string[] =>
    realizations
      .filter((each) => each.kind === kind)
      .map(({ name }) => name)
      .toSorted();
  return {
    items: items.length,
    steps: steps.length,
    grownSteps,
    products: sold.map(({ product }) => product!.name).toSorted(),
    services: names('service'),
    resources: names('resource'),
    entitlements: items.flatMap((item) => item.entitlements.map(({ name }) => name)).toSorted(),
    covered: sold.length + sold.flatMap((item) => item.realizations).length,
  };
}
