import { type OrderKind, orderKinds } from './messages.js';

/** What an installation asks of the orders that it takes, beside their schema. */
export interface OrderRules {
  /** The kinds of order that must name a customer. */
  readonly customerRequired: readonly OrderKind[];
}

/** Reads TURNUP_CUSTOMER_REQUIRED: kinds of order, or `none`; what is sold needs one unless it says otherwise. */
export function parseCustomerRequired(text = ''): readonly OrderKind[] {
  if (text === '') return ['productOrder'];
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const kind = orderKinds.find((each) => each === name.trim());
    if (kind) return kind;
    throw new Error(
      `TURNUP_CUSTOMER_REQUIRED must be none or a list of ${orderKinds.join(', ')}, not "${text}".`,
    );
  });
}
