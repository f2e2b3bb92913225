import { Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { Instant, open } from './common.js';

/** What is paid alike, before and after: once, in a period or for use, in one currency, in a part of the time. */
const PriceDelta = open({
  priceType: Type.String(),
  ...optionalStrings('recurringChargePeriod', 'unitOfMeasure'),
  fromPeriod: Type.Optional(
    Type.Number({ description: 'After so many periods from the start; absent: from the start.' }),
  ),
  toPeriod: Type.Optional(
    Type.Number({ description: 'Until so many periods after the start; absent: for good.' }),
  ),
  unit: Type.String(),
  from: Type.Number(),
  to: Type.Number(),
  delta: Type.Number(),
});

/** Two quotes side by side, or two versions of one: the lines that differ. */
export const QuoteComparison = open({
  from: open({ id: Type.String(), version: Type.String() }),
  to: open({ id: Type.String(), version: Type.String() }),
  line: Type.Array(
    open({
      id: Type.String(),
      change: Type.Enum(['added', 'removed', 'changed']),
      ...optionalStrings('offering'),
      difference: listOf(
        open({ attribute: Type.String(), from: maybe(Type.Unknown()), to: maybe(Type.Unknown()) }),
      ),
      price: listOf(PriceDelta),
    }),
  ),
  total: Type.Array(PriceDelta),
});

/** A version of a quote, in the list of them. */
export const QuoteVersionSummary = open({
  version: Type.String(),
  href: Type.String(),
  ...optionalStrings('state', 'phase'),
  /** When the next version followed; absent of the current one. */
  revisedAt: maybe(Instant),
});
