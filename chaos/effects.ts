/** The sandbox's books (docs/sandbox.md). */
export interface Effects {
  readonly summary: {
    readonly requests: number;
    readonly distinctKeys: number;
    readonly keysWithMoreThanOneEffect: readonly string[];
    readonly effectsByOperation: Readonly<Record<'do' | 'undo' | 'cancel', number>>;
    readonly callbacks: Readonly<Record<'sent' | 'delivered' | 'refused' | 'pending', number>>;
  };
  readonly keys: Readonly<Record<string, { readonly requests: number; readonly effects: number }>>;
}

/** What was requested of the downstream systems, and what they did. */
export async function readEffects(sandboxUrl: string): Promise<Effects> {
  const response = await fetch(`${sandboxUrl}/admin/effects`);
  return (await response.json()) as Effects;
}
