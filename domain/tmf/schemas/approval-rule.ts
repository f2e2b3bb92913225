import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { Currency, Duration, Instant, open, TimePeriod } from './common.js';

/** What a quote is measured by; percentages of what is paid over the whole term. */
const approvalMeasures = [
  'discountPercent',
  'lineDiscountPercent',
  'marginPercent',
  'contractValue',
  'monthlyValue',
  'termMonths',
  'negotiatedLines',
] as const;
export type ApprovalMeasure = (typeof approvalMeasures)[number];

/** Who may approve: a person or application by its name, or (`PartyRole`) everybody with a role. */
const Approver = open({
  id: Type.String({ minLength: 1, maxLength: 100 }),
  ...optionalStrings('name', '@referredType'),
});
export type Approver = Static<typeof Approver>;

/** When somebody must approve a quote, and who (docs/selling.md, Approval). */
export const ApprovalRuleCreate = open({
  name: Type.String({ minLength: 1, maxLength: 255 }),
  ...optionalStrings('description'),
  measure: Type.Enum(approvalMeasures),
  /** Approval is needed above or below the limit, not at it. */
  operator: Type.Enum(['above', 'below']),
  limit: Type.Number(),
  /** Narrows the rule to quotes in a currency: a value has no meaning without one. */
  currency: maybe(Currency),
  /** Narrows the rule to quotes of a category. */
  category: maybe(Type.String()),
  approver: Type.Array(Approver, { minItems: 1, maxItems: 50 }),
  /** Whether each of the approvers must approve, or one of them. */
  decision: maybe(Type.Enum(['any', 'all'])),
  /** Those of a level are asked once all of the levels before have approved; within a level at the same time. */
  level: maybe(Type.Integer({ minimum: 0, maximum: 100 })),
  /** After this the approvers are reminded, again and again. */
  remindAfter: maybe(Duration),
  /** After this those of `escalateTo` may decide too. */
  escalateAfter: maybe(Duration),
  escalateTo: listOf(Approver),
  validFor: maybe(TimePeriod),
});
export const ApprovalRule = responseOf(ApprovalRuleCreate, { createdAt: maybe(Instant) });
export type ApprovalRule = Static<typeof ApprovalRule>;
