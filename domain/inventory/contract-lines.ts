import { parseInstant } from '../lib/instants.js';
import { type Json, object, objects, text } from '../lib/json.js';
import type { ContractState } from './contract.js';
import { isLive, type ProductStatus } from './product-status.js';

/** How a line of a contract is called: by its id, by the order item that sold it, else by its place. */
export const lineIdOf = (line: Json, index: number): string =>
  text(line['id']) ?? text(line['orderItemId']) ?? String(index + 1);

/** The products that a line is about. */
export const productsOfLine = (line: Json): readonly string[] =>
  objects(line['product']).flatMap(({ id }) => text(id) ?? []);

interface Around {
  readonly state: ContractState;
  readonly now: Date;
  /** Of the products that the lines name, as far as they are known. */
  readonly products: ReadonlyMap<string, ProductStatus>;
}

/**
 * The state of each line. It flows down, from the contract to its lines and from a line to its parts, and never up; a line
 * that nothing above holds back follows its dates, and the products that it is about.
 */
export function contractLineStates(lines: readonly Json[], around: Around): readonly ContractState[] {
  const byId = new Map(lines.map((line, index) => [lineIdOf(line, index), line]));
  const known = new Map<Json, ContractState>();
  for (const line of lines) {
    const { chain, end } = chainOf(line, byId, known);
    let state = (end && known.get(end)) ?? around.state;
    for (const each of [...chain].toReversed()) {
      if (state === 'active') state = ownState(each, around);
      known.set(each, state);
    }
  }
  return lines.map((line) => known.get(line)!);
}

interface Chain {
  /** The line, what it is part of, and so on. */
  readonly chain: ReadonlySet<Json>;
  /** Where it ends: at a line that is known already or, when it leads round in a circle, in the chain itself. */
  readonly end: Json | undefined;
}

/** What is known is not walked again, so that all chains together are as long as there are lines. */
function chainOf(
  line: Json,
  byId: ReadonlyMap<string, Json>,
  known: { readonly has: (line: Json) => boolean },
): Chain {
  const chain = new Set<Json>();
  let next: Json | undefined = line;
  while (next && !known.has(next) && !chain.has(next)) {
    chain.add(next);
    next = byId.get(text(next['partOf']) ?? '');
  }
  return { chain, end: next };
}

function ownState(line: Json, { now, products }: Around): ContractState {
  const { start, end } = periodOf(line);
  if (end && end <= now) return 'expired';
  const statuses = productsOfLine(line).flatMap((id) => products.get(id) ?? []);
  const live = statuses.filter(isLive);
  if (statuses.length > 0 && live.length === 0) return 'expired';
  if (start && start > now) return 'draft';
  if (live.length > 0 && live.every((status) => status === 'suspended')) return 'suspended';
  return 'active';
}

interface Period {
  readonly start: Date | undefined;
  readonly end: Date | undefined;
}

function periodOf(line: Json): Period {
  const { startDateTime, endDateTime } = object(line['validFor']);
  return { start: parseInstant(startDateTime), end: parseInstant(endDateTime) };
}

interface LineFault {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with how lines are parts of others: each names a line, none is part of itself, dates lie inside the whole's. */
export function lineTreeFaults(lines: readonly Json[]): readonly LineFault[] {
  const byId = new Map(lines.map((line, index) => [lineIdOf(line, index), line]));
  const circular = circularLines(lines, byId);
  const above = new Set<string>();
  return lines.flatMap((line, index): LineFault[] => {
    const path = `$.agreementItem[${index}]`;
    const id = lineIdOf(line, index);
    if (above.has(id)) return [{ path: `${path}.id`, message: 'is the id of a line above' }];
    above.add(id);
    const partOf = text(line['partOf']);
    if (partOf === undefined) return [];
    const whole = byId.get(partOf);
    if (!whole) return [{ path: `${path}.partOf`, message: 'is not the id of a line of this contract' }];
    if (circular.has(line)) return [{ path: `${path}.partOf`, message: 'makes the line part of itself' }];
    const [own, around] = [periodOf(line), periodOf(whole)];
    return [
      ...(own.start && around.start && own.start < around.start
        ? [{ path: `${path}.validFor.startDateTime`, message: `must not be before line ${partOf} begins` }]
        : []),
      ...(own.end && around.end && own.end > around.end
        ? [{ path: `${path}.validFor.endDateTime`, message: `must not be after line ${partOf} ends` }]
        : []),
    ];
  });
}

/** The lines whose wholes lead round in a circle. */
function circularLines(lines: readonly Json[], byId: ReadonlyMap<string, Json>): ReadonlySet<Json> {
  const circular = new Set<Json>();
  const known = new Set<Json>();
  for (const line of lines) {
    const { chain, end } = chainOf(line, byId, known);
    const leadsRound = end !== undefined && (chain.has(end) || circular.has(end));
    for (const each of chain) {
      known.add(each);
      if (leadsRound) circular.add(each);
    }
  }
  return circular;
}

/** A right that the contract gives: by itself, or by one of its lines. */
export interface GivenRight {
  /** The id of the line; empty: the contract. */
  readonly line: string;
  readonly name: string;
  readonly description?: string;
  /** ISO 8601 duration from the beginning; without one it lasts as long as the contract. */
  readonly validity?: string;
  readonly quantity?: Json;
  readonly characteristic?: readonly Json[];
  readonly includesSubsidiaries?: boolean;
  /** What it covers; empty: nothing in particular. */
  readonly products: readonly string[];
  /** When the line begins, where it says so. */
  readonly start?: Date;
  readonly end?: Date;
}

/** The rights that a contract gives: those of its specification and its own, where its own of a name stand, and those of its lines. */
export function rightsGivenBy(contract: Json, specification: Json = {}): readonly GivenRight[] {
  const own = objects(contract['entitlement']);
  const names = new Set(own.map(({ name }) => name));
  const further = objects(specification['entitlement']).filter(({ name }) => !names.has(name));
  return [
    ...[...own, ...further].map((each) => givenRight(each, '', {})),
    ...objects(contract['agreementItem']).flatMap((line, index) =>
      objects(line['entitlement']).map((each) => givenRight(each, lineIdOf(line, index), line)),
    ),
  ];
}

function givenRight(right: Json, line: string, of: Json): GivenRight {
  const { description, validity, quantity, characteristic, includesSubsidiaries } = right;
  const { start, end } = periodOf(of);
  return {
    line,
    name: String(right['name']),
    products: productsOfLine(of),
    ...(text(description) !== undefined && { description: text(description)! }),
    ...(text(validity) !== undefined && { validity: text(validity)! }),
    ...(quantity !== undefined && { quantity: object(quantity) }),
    ...(characteristic !== undefined && { characteristic: objects(characteristic) }),
    ...(includesSubsidiaries === true && { includesSubsidiaries }),
    ...(start && { start }),
    ...(end && { end }),
  };
}
