/** Who acts: a person or a system that calls the API, or Turnup itself. */
export interface Actor {
  readonly kind: 'person' | 'system' | 'turnup';
  /**
   * What identifies it in every record: of a system the `caller` of its key or the client of its token, of a person the
   * `sub` that its identity provider gave it, of Turnup the activity or process at work.
   */
  readonly subject: string;
  /** What people call it; the subject, where nothing else is known. */
  readonly name: string;
  /** The application by which it calls: of a system itself. */
  readonly client?: string;
  /** What it may do. */
  readonly scopes?: ReadonlySet<string>;
  /** Which records it sees and changes; absent: all. */
  readonly visibility?: Visibility | undefined;
  /** The network address that the request came from. */
  readonly address?: string;
  /** For whom it says to act; it gives no rights. */
  readonly onBehalfOf?: string;
  /** The request with which a caller does what it does. */
  readonly request?: RequestFacts;
  /** Turnup decides about records that people own: what it does is on record like what callers do (docs/audit.md). */
  readonly decides?: true;
}

/** What somebody sees who does not see everything. */
export interface Visibility {
  /** The records of these customers, and of those below them in the hierarchy; absent: only what it submitted itself. */
  readonly customers?: readonly string[] | undefined;
}

/** What is on record of a request. */
export interface RequestFacts {
  /** Its `X-Request-Id`. */
  readonly id: string;
  /** The method and the path as it is declared. */
  readonly operation: string;
  /** The first part of that path, and the id in it. */
  readonly resource: string;
  readonly resourceId: string | undefined;
  /** Why, as the caller says. */
  readonly reason: string | undefined;
}

/** Turnup itself, by the name of the activity or process. */
export const turnup = (name: string): Actor => ({ kind: 'turnup', subject: name, name });

/** Of Turnup where it decides about records that people own. */
export const deciding = (actor: Actor): Actor => ({ ...actor, decides: true });

/** True of who calls the API; false of Turnup itself. */
export const isCaller = ({ kind }: Actor): boolean => kind !== 'turnup';

/** The prefixes as they are stored, from when systems alone called. */
const prefixes = { person: 'person', system: 'caller', turnup: 'system' } as const;

/** As it is stored: `caller:shop`, `person:4711`, `system:advanceOrder`. */
export const actorText = ({ kind, subject }: Actor): string => `${prefixes[kind]}:${subject}`;
