/** A reason why an order cannot be decomposed or promised. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly itemId?: string;
  /** Where in the catalog: specifications from the item's down to the faulty one. */
  readonly path?: string;
}

/** The code of an order that has more parts, or dependencies between them, than can be run: it is refused, not held. */
export const orderTooLarge = 'orderTooLarge';

/** An order decomposes into more parts than whoever asked has time for. */
export class LargePlanError extends Error {
  override readonly name = 'LargePlanError';
}

/** Every fault that decomposition found in order and catalog, at once. */
export class DecompositionError extends Error {
  override readonly name = 'DecompositionError';

  constructor(readonly reasons: readonly Fault[]) {
    super(reasons.map(({ message }) => message).join('\n'));
  }
}
