import { type OrderKind, orderKinds } from './messages.js';
import { type RecordKind, recordKinds } from './record-refs.js';

/**
 * Whether an order or another record may name a record that Turnup does not have: `strict` never, `known` unless Turnup has records of
 * that kind, `off` always.
 */
const referentialModes = ['strict', 'known', 'off'] as const;
type ReferentialMode = (typeof referentialModes)[number];

/** What an installation requires of orders beyond their schema. */
export interface OrderRules {
  /** The kinds of order that must name a customer. */
  readonly customerRequired: readonly OrderKind[];
  /** How strictly the ids of each kind of record are checked. */
  readonly referential: Readonly<Record<RecordKind, ReferentialMode>>;
  /** What product orders cost that come from no quote: what was sent (the default), or what the catalog says. */
  readonly prices?: OrderPrices;
}

const orderPrices = ['asSent', 'calculated'] as const;
type OrderPrices = (typeof orderPrices)[number];

/** Reads TURNUP_ORDER_PRICES; by default `asSent`. Throws an `Error` for an unknown word. */
export function parseOrderPrices(text = ''): OrderPrices {
  const found = text === '' ? 'asSent' : orderPrices.find((each) => each === text);
  if (found) return found;
  throw new Error(`TURNUP_ORDER_PRICES must be ${orderPrices.join(' or ')}, not "${text}".`);
}

/**
 * Reads TURNUP_CUSTOMER_REQUIRED: kinds of order, or `none`; by default product orders need a customer. Throws an `Error`
 * for any other text.
 */
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

/**
 * Reads TURNUP_REFERENTIAL, `kind=mode` separated by commas; a kind that is not named is `known`. Throws an `Error` for an
 * unknown kind or mode.
 */
export function parseReferential(text = ''): OrderRules['referential'] {
  const modes = Object.fromEntries(recordKinds.map((kind) => [kind, 'known'])) as OrderRules['referential'];
  if (text === '') return modes;
  const named = text.split(',').map((pair) => {
    const [name, value, ...rest] = pair.split('=').map((part) => part.trim());
    const kind = recordKinds.find((each) => each === name);
    const mode = referentialModes.find((each) => each === value);
    if (kind && mode && rest.length === 0) return [kind, mode];
    throw new Error(
      `TURNUP_REFERENTIAL must be a list of kind=mode, with the kinds ${recordKinds.join(', ')} and the modes ` +
        `${referentialModes.join(', ')}, not "${text}".`,
    );
  });
  return { ...modes, ...Object.fromEntries(named) };
}
