import type { Fulfilment } from '../../tmf/schemas/specification.js';
import { retryPolicy } from '../retry-policy.js';
import { isInstalled, type Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';

/** What may be left out must not be missed: nothing is to be seen of it in the inventory, or read of it by other steps. */
export function skipFindings(specification: Specification, fulfilment: Fulfilment, path: string): Finding[] {
  const { skippable, kind, pointOfNoReturn, task } = fulfilment;
  if (skippable !== true) return [];
  const obstacles = [
    ...(builds(specification, fulfilment)
      ? [`it builds ${specification.id}, which the inventory would show although nobody built it`]
      : []),
    ...(pointOfNoReturn === 'hard' ? ['its point of no return is hard'] : []),
    ...(task?.characteristic?.length ? [`its task reports ${task.characteristic.join(', ')}`] : []),
  ];
  return obstacles.map((obstacle): Finding => {
    const message = `The ${kind} cannot be skippable: ${obstacle}.`;
    return { code: 'notSkippable', path: `${path}.skippable`, message, remedy: 'Remove skippable.' };
  });
}

/** The orders of what the inventory shows; where an action that builds has none, its first work order stands for them. */
function builds(specification: Specification, fulfilment: Fulfilment): boolean {
  if (!isInstalled(specification)) return false;
  if (isOrder(fulfilment)) return true;
  return (['add', 'modify'] as const).some((action) => {
    const ofAction = specification.fulfilments.filter((each) => each.action.includes(action));
    return !ofAction.some(isOrder) && ofAction.find(({ kind }) => kind === 'workOrder') === fulfilment;
  });
}

const isOrder = ({ kind }: Fulfilment): boolean => kind === 'serviceOrder' || kind === 'resourceOrder';

/** What is tried at once must be tried so many times only; no interval is given that does not count, or beyond another limit. */
export function retryFindings({ retry }: Fulfilment, path: string): Finding[] {
  if (!retry) return [];
  const { strategy = 'exponential', initialInterval, maximumInterval, attempts } = retry;
  const finding = (attribute: string, message: string, remedy: string): Finding => ({
    code: 'invalidRetry',
    path: `${path}.retry.${attribute}`,
    message,
    remedy,
  });
  const without = (attribute: string, value: number | undefined): Finding[] =>
    value === undefined
      ? []
      : [
          finding(
            attribute,
            `${attribute} does not count with ${strategy}.`,
            `Remove ${attribute}, or correct the strategy.`,
          ),
        ];
  const policy = retryPolicy(retry);
  const never =
    policy.initialInterval > policy.limit
      ? [
          finding(
            'limit',
            `The first retry, after ${policy.initialInterval} s, would be beyond the limit of ${policy.limit} s: the system would never be asked again.`,
            'Give a longer limit, or a shorter initialInterval.',
          ),
        ]
      : [];
  switch (strategy) {
    case 'immediate':
      return [
        ...(attempts === undefined
          ? [finding('attempts', 'What is tried at once needs a number of attempts.', 'Add attempts.')]
          : []),
        ...without('initialInterval', initialInterval),
        ...without('maximumInterval', maximumInterval),
      ];
    case 'fixed':
      return [...without('maximumInterval', maximumInterval), ...never];
    case 'exponential':
      return [
        ...(maximumInterval !== undefined && (initialInterval ?? 0) > maximumInterval
          ? [
              finding(
                'initialInterval',
                `The first pause of ${initialInterval} s is longer than the longest, ${maximumInterval} s.`,
                'Correct initialInterval or maximumInterval.',
              ),
            ]
          : []),
        ...never,
      ];
  }
}
