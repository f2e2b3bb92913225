import { condition, continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ContractStep } from '../domain/inventory/contract.js';
import { reviewContract } from './activities.js';
import { deliverSignal } from './inbox.js';

/**
 * The life of a contract: it waits for its start, for the end of a suspension, for the day on which its renewal is announced,
 * and for its end or renewal; each is decided and done by one transaction under the contract's lock. A change of the contract
 * wakes it. It ends when nothing comes by a date any more; a later change starts it again.
 */
export async function contract({ id }: { readonly id: string }): Promise<void> {
  let changed = false;
  setHandler(deliverSignal, () => void (changed = true));
  for (;;) {
    changed = false;
    const next = await reviewContract.executeWithOptions({ summary: 'Do what is due' }, [{ id }]);
    if (!next) {
      if (changed) continue;
      return;
    }
    setCurrentDetails(`**Contract** \`${id}\`: ${whatComes[next.step]} on ${next.at}.`);
    await condition(() => changed, waitFor(next.at));
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof contract>({ id });
  }
}

const whatComes: Readonly<Record<ContractStep, string>> = {
  start: 'begins',
  resume: 'is resumed',
  renewalNotice: 'its renewal is announced',
  renewal: 'is renewed',
  end: 'ends',
};

/** A timer waits for a year at the longest; then the contract is looked at again. */
const longestWaitMs = 365 * 86_400_000;

const waitFor = (at: string): number => Math.min(Math.max(Date.parse(at) - Date.now(), 1), longestWaitMs);
