import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  log,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { infrastructureFaultType } from '../domain/order/fault-types.js';
import type { OrderKind } from '../domain/order/messages.js';
import { orderActivities } from './activities.js';
import type { Inbox } from './inbox.js';
import { truncateSummary } from './step-activities.js';
import type { Visibility } from './visibility.js';

type OrderActivities = typeof orderActivities;
type Input<K extends keyof OrderActivities> = Parameters<OrderActivities[K]>[0];
type Result<K extends keyof OrderActivities> = Awaited<ReturnType<OrderActivities[K]>>;

/** What a run gives way to: something that came while an activity failed, or a plan that one workflow no longer runs. */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(readonly reason: 'cancelRequested' | 'continue') {
    super(reason);
  }
}

interface FaultOptions {
  readonly order: { readonly orderId: string; readonly kind: OrderKind; readonly partition?: number };
  readonly inbox: Inbox;
  readonly visibility: Visibility;
}

/** What a workflow does not wait out while an activity of it fails. */
export interface Interruptible {
  /** A request to cancel the order. */
  readonly byCancel?: boolean;
  /** A history that is long, or a parent that is to go on in a new run: the next run tries again. */
  readonly byLength?: boolean;
}

interface RunOptions<K extends keyof OrderActivities> extends Interruptible {
  /** What of an answer cannot be, and is waited out like a failure; undefined when it is in order. */
  readonly faultIn?: (result: Result<K>) => string | undefined;
}

/** Seconds between tries while the infrastructure is away; doubled, up to the second. */
const infrastructureWaits = { first: 5, longest: 300 };
/** The same of a fault of our own, which a person mends; or asks for another try of. */
const internalWaits = { first: 30, longest: 3_600 };
/** What ran out of time this often, each time after several tries, is no brownout. */
const maxTimeouts = 3;

/**
 * Runs the activities that a workflow cannot go on without, until they succeed. Between tries that fail there is a timer, so
 * that the history grows by a few events an hour and what comes is heard. While the database is away it is tried for as long
 * as the order lives; any other fault becomes fallout of the order, which is held and says why.
 */
export class Faults {
  readonly #options: FaultOptions;
  /** What the open fallout says; undefined when it is to be said again. */
  #reported: string | undefined;
  /** Fallout is open: of this run, or of an earlier one. */
  #isOpen = false;

  constructor(options: FaultOptions) {
    this.#options = options;
  }

  /** An earlier run of the workflow was lost while it had a fault. */
  async recall(faulty: true | undefined): Promise<void> {
    this.#isOpen ||= faulty === true;
    await this.#clear();
  }

  /** Throws an `Interruption` when one of what it may be interrupted by comes while the activity fails. */
  async run<K extends keyof OrderActivities>(
    name: K,
    summary: string,
    input: Input<K>,
    { faultIn, ...interruptible }: RunOptions<K> = {},
  ): Promise<Result<K>> {
    for (let failures = 0, timeouts = 0; ; failures += 1) {
      let fault: Fault;
      try {
        const result = await call(name, summary, input, failures);
        const message = faultIn?.(result);
        if (message === undefined) {
          await this.#clear();
          return result;
        }
        fault = { kind: 'internal', message };
      } catch (err) {
        if (isCancellation(err)) throw err;
        fault = faultOf(err);
      }
      timeouts = fault.kind === 'timeout' ? timeouts + 1 : 0;
      const isInternal = fault.kind === 'internal' || timeouts >= maxTimeouts;
      const { message } = fault;
      log.warn('an activity fails', { activity: name, failures: failures + 1, isInternal, message });
      if (isInternal) await this.#report(name, message, input);
      await this.#wait(failures, { isInternal, message, interruptible });
    }
  }

  async #report(activity: string, message: string, input: object): Promise<void> {
    const said = `${activity}: ${message}`;
    if (this.#reported === said) return;
    this.#reported = said;
    this.#isOpen = true;
    const { order, visibility } = this.#options;
    visibility.showFault(true);
    const stepIds = 'stepIds' in input ? (input.stepIds as readonly string[]) : [];
    const fault = { ...order, activity: activityType(activity), message, stepIds: stepIds.slice(0, 100) };
    await this.#persist('reportFault', 'Open fallout: Turnup cannot go on with the order', fault);
  }

  async #clear(): Promise<void> {
    if (!this.#isOpen) return;
    const { order, visibility } = this.#options;
    await this.#persist('clearFault', 'Resolve the fallout: Turnup goes on with the order', order);
    this.#reported = undefined;
    this.#isOpen = false;
    visibility.showFault(false);
  }

  /** What is written about faults has none to report: it is tried as long as it takes. */
  async #persist<K extends 'reportFault' | 'clearFault'>(
    name: K,
    summary: string,
    input: Input<K>,
  ): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        await call(name, summary, input, failures);
        return;
      } catch (err) {
        if (isCancellation(err)) throw err;
        const { kind, message } = faultOf(err);
        // The database takes nothing of it: the workflow shows the fault, and is no worse off without the fallout.
        if (kind === 'internal') return log.error('the fault is not recorded', { activity: name, err });
        await this.#wait(failures, { isInternal: false, message, interruptible: {} });
      }
    }
  }

  async #wait(
    failures: number,
    {
      isInternal,
      message,
      interruptible: { byCancel = false, byLength = false },
    }: { readonly isInternal: boolean; readonly message: string; readonly interruptible: Interruptible },
  ): Promise<void> {
    const { inbox } = this.#options;
    const { first, longest } = isInternal ? internalWaits : infrastructureWaits;
    const seconds = Math.min(first * 2 ** Math.min(failures, 20), longest);
    const isCancelled = () => byCancel && inbox.cancelRequested;
    const isToYield = () => byLength && inbox.isAskedToYield;
    const mustLeave = () => isToYield() || (byLength && workflowInfo().continueAsNewSuggested);
    const summary = truncateSummary(`Try again after: ${message}`);
    await condition(() => inbox.tryAgainRequested || isCancelled() || isToYield(), seconds * 1_000, {
      summary,
    });
    // Should it fail again, what was decided about it is open again.
    if (inbox.takeTryAgainRequests()) this.#reported = undefined;
    if (isCancelled()) throw new Interruption('cancelRequested');
    if (mustLeave()) throw new Interruption('continue');
  }
}

async function call<K extends keyof OrderActivities>(
  name: K,
  summary: string,
  input: Input<K>,
  failures: number,
): Promise<Result<K>> {
  const activity = orderActivities[name] as unknown as {
    executeWithOptions(options: object, args: [Input<K>]): Promise<Result<K>>;
  };
  // The timer between them is what it is repeated by from now on.
  const retry = failures > 0 && { retry: { maximumAttempts: 1 } };
  return await activity.executeWithOptions({ summary, ...retry }, [input]);
}

const activityType = (name: string): string =>
  name === 'prepareSmallOrder' || name === 'prepareLargeOrder' ? 'prepareOrder' : name;

interface Fault {
  readonly kind: 'infrastructure' | 'timeout' | 'internal';
  readonly message: string;
}

function faultOf(err: unknown): Fault {
  const failure = err instanceof ActivityFailure ? (err.cause ?? err) : err;
  const message = failure instanceof Error ? failure.message : String(failure);
  if (failure instanceof TimeoutFailure) return faultOfTimeout(failure);
  const isInfrastructure = failure instanceof ApplicationFailure && failure.type === infrastructureFaultType;
  return { kind: isInfrastructure ? 'infrastructure' : 'internal', message };
}

/** Time was over; what it failed by before that says more. */
function faultOfTimeout(failure: TimeoutFailure): Fault {
  const { cause } = failure;
  return cause instanceof ApplicationFailure ? faultOf(cause) : { kind: 'timeout', message: failure.message };
}
