/** Who acts: a caller of the API by the name of its key, or Turnup itself by the activity or process at work. */
export interface Actor {
  readonly kind: 'caller' | 'system';
  readonly name: string;
}

/** A caller of the API, by the name of its key. */
export const caller = (name: string): Actor => ({ kind: 'caller', name });

/** Turnup itself, by the name of the activity or process. */
export const system = (name: string): Actor => ({ kind: 'system', name });

/** As it is stored: `caller:shop`, `system:advanceOrder`. */
export const actorText = ({ kind, name }: Actor): string => `${kind}:${name}`;
