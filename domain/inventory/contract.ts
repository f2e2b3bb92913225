import { addDuration, endOfTerm } from '../lib/instants.js';

/** The `agreementType` of what is no contract, though it is a row beside contracts: its prices and commitments have rules of their own. */
export const salesAgreementType = 'salesAgreement';

/** Being prepared; in force; not in force for now; over, by its date or with all that it covers; ended before. */
export const contractStates = ['draft', 'active', 'suspended', 'expired', 'cancelled'] as const;
export type ContractState = (typeof contractStates)[number];

/** TMF651 leaves the values of `status` open: how a contract's state reads there. */
export const agreementStatusOf: Readonly<Record<ContractState, string>> = {
  draft: 'inProcess',
  active: 'approved',
  suspended: 'suspended',
  expired: 'terminated',
  cancelled: 'cancelled',
};

/** The state of a contract whose TMF651 status was set. A rejected one may be negotiated again as an agreement only. */
export const contractStateOf: Readonly<Record<string, ContractState>> = {
  inProcess: 'draft',
  approved: 'active',
  suspended: 'suspended',
  terminated: 'expired',
  cancelled: 'cancelled',
  rejected: 'cancelled',
};

/** What the life of a contract is decided by. */
export interface ContractFacts {
  readonly state: ContractState;
  readonly start: Date | null;
  readonly end: Date | null;
  /** False while a signature is required and not recorded: it does not begin. */
  readonly signed: boolean;
  /** When a suspension ends by itself. */
  readonly resumeAt?: Date;
  readonly renewal?: {
    readonly renewalType: 'automatic' | 'manual' | 'none';
    readonly term?: string;
    readonly noticeBefore?: string;
    /** The end that was announced to the customer. */
    readonly noticeSentFor?: string;
    readonly renewals?: number;
  };
}

/** What happens to a contract on a date. */
export type ContractStep = 'start' | 'resume' | 'renewalNotice' | 'renewal' | 'end';

/** A step and its date. */
export interface DatedStep {
  readonly step: ContractStep;
  readonly at: Date;
}

/** How long before the end a renewal is announced where the contract does not say. */
const defaultNotice = 'P30D';

/** What happens next to the contract, if anything does by a date. */
export function nextContractStep(facts: ContractFacts): DatedStep | undefined {
  return stepsOf(facts).toSorted((one, other) => one.at.getTime() - other.at.getTime())[0];
}

/** Of two at the same instant the first one counts: a suspension ends before the contract does. */
function stepsOf({ state, start, end, signed, resumeAt, renewal }: ContractFacts): DatedStep[] {
  const atEnd: DatedStep[] = end ? [{ step: 'end', at: end }] : [];
  if (state === 'draft')
    return [...atEnd, ...(signed && start ? [{ step: 'start' as const, at: start }] : [])];
  if (state === 'suspended')
    return [...(resumeAt ? [{ step: 'resume' as const, at: resumeAt }] : []), ...atEnd];
  if (state !== 'active' || !end) return [];
  const {
    renewalType,
    term,
    noticeBefore = defaultNotice,
    noticeSentFor,
  } = renewal ?? { renewalType: 'none' };
  if (renewalType === 'none') return atEnd;
  const noticeAt = endOfTerm(end, `-${noticeBefore}`);
  const notice: DatedStep[] =
    noticeSentFor === end.toISOString() || !noticeAt ? [] : [{ step: 'renewalNotice', at: noticeAt }];
  const renews = renewalType === 'automatic' && term !== undefined && isRenewedBy(end, term);
  return [...notice, ...(renews ? [{ step: 'renewal' as const, at: end }] : atEnd)];
}

const dayMs = 86_400_000;

/** Of a quote and over TMF651 any text may come as a term: one without length would renew for ever, a faulty one to no date. */
function isRenewedBy(end: Date, term: string): boolean {
  const renewed = endOfTerm(end, term);
  return renewed !== undefined && renewed.getTime() - end.getTime() >= dayMs;
}

/**
 * The contract after the step.
 * @internal Exported for the tests.
 */
export function afterContractStep(facts: ContractFacts, step: ContractStep): ContractFacts {
  const { resumeAt: _, ...rest } = facts;
  switch (step) {
    case 'start':
      return { ...facts, state: 'active' };
    case 'resume':
      return { ...rest, state: 'active' };
    case 'end':
      return { ...rest, state: 'expired' };
    case 'renewalNotice':
      return { ...facts, renewal: { ...facts.renewal!, noticeSentFor: facts.end!.toISOString() } };
    case 'renewal':
      return {
        ...facts,
        end: addDuration(facts.end!, facts.renewal!.term!),
        renewal: { ...facts.renewal!, renewals: (facts.renewal?.renewals ?? 0) + 1 },
      };
  }
}

/** The steps that are due by now, in their order, and the contract after them. A contract that nobody looked at for long catches up. */
export function dueContractSteps(
  facts: ContractFacts,
  now: Date,
): { readonly steps: readonly ContractStep[]; readonly after: ContractFacts } {
  const steps: ContractStep[] = [];
  let after = facts;
  for (let next = nextContractStep(after); next && next.at <= now; next = nextContractStep(after)) {
    steps.push(next.step);
    after = afterContractStep(after, next.step);
  }
  return { steps, after };
}
