import { patched, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import type { OrderAttributes } from '../domain/order/messages.js';
import type { OrderState } from '../domain/order/order-state.js';
import { maxKeywordLength } from '../domain/order/search-attributes.js';
import { internalCode } from '../domain/order/fault-types.js';

const orderState = defineSearchAttributeKey('OrderState', 'KEYWORD');
const fallout = defineSearchAttributeKey('Fallout', 'KEYWORD_LIST');

const inheritedFallout = (): string => {
  const inherited = workflowInfo().typedSearchAttributes.get(fallout) ?? [];
  return inherited.length > 0 && patched('inherited-fallout') ? inherited.toSorted().join(' ') : '';
};

/** The attributes by which the Temporal UI filters orders; written only when they change, all changes at once. */
export class Visibility {
  #state: OrderState = 'acknowledged';
  #systems: readonly string[] = [];
  /** As the search attribute has it: a run that follows another one inherits it. */
  #fallout = inheritedFallout();
  #hasFault = false;

  show(state: OrderState, systemsWithFallout: readonly string[] = []): void {
    this.#systems = systemsWithFallout;
    const pairs: SearchAttributeUpdatePair[] = [];
    if (state !== this.#state) pairs.push({ key: orderState, value: state });
    const systems = [
      ...new Set([...systemsWithFallout, ...(this.#hasFault ? [internalCode] : [])]),
    ].toSorted();
    const joined = systems.join(' ');
    if (joined !== this.#fallout) pairs.push({ key: fallout, value: systems.length > 0 ? systems : null });
    if (pairs.length > 0) upsertSearchAttributes(pairs);
    this.#state = state;
    this.#fallout = joined;
  }

  /** The same systems with another state of the order. */
  showState(state: OrderState): void {
    this.show(state, this.#systems);
  }

  /** Beside the systems, that Turnup itself cannot go on. */
  showFault(hasFault: boolean): void {
    this.#hasFault = hasFault;
    this.showState(this.#state);
  }
}

const externalId = defineSearchAttributeKey('ExternalId', 'KEYWORD');
const requestedCompletion = defineSearchAttributeKey('RequestedCompletion', 'DATETIME');

/** What a PATCH has changed of what the Temporal UI finds the order by; null takes it away. */
export function showAttributes(attributes: OrderAttributes): void {
  const { requestedCompletionDate: date } = attributes;
  upsertSearchAttributes([
    { key: externalId, value: attributes.externalId?.slice(0, maxKeywordLength) ?? null },
    { key: requestedCompletion, value: date === null ? null : new Date(date) },
  ]);
}
