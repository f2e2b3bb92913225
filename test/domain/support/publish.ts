import type { RawEntries } from '../../../domain/catalog/publish/catalog-fault.js';
import { publishCheck } from '../../../domain/catalog/publish/publish-check.js';

/** A downstream system. */
export const system = (id: string, protocol = 'TMF641') => ({
  id,
  name: id,
  kind: 'provisioning',
  protocol,
  url: 'http://127.0.0.1:4000',
});

/** Names are ids, everything is active, and there is a downstream system `network`. */
export function catalog(entries: RawEntries): RawEntries {
  const named = (all: readonly object[] = []) =>
    all.map((each) => ({ name: (each as { id: string }).id, lifecycleStatus: 'active', ...each }));
  return {
    ...Object.fromEntries(Object.entries(entries).map(([kind, all]) => [kind, named(all)])),
    downstreamSystem: [system('network'), ...(entries.downstreamSystem ?? [])],
  };
}

/** What is found, as code and place. */
export const found = (entries: RawEntries): string[] =>
  publishCheck(catalog(entries)).map(({ code, place }) => `${code} at ${place}`);

/** What is found, in words. */
export const messages = (entries: RawEntries): string[] =>
  publishCheck(catalog(entries)).map(({ message }) => message);

/** What is found, in full: place, fault and remedy. */
export const texts = (entries: RawEntries): string[] =>
  publishCheck(catalog(entries)).map(({ place, message, remedy }) => `${place}: ${message} ${remedy}`);

/** Definitions of whole numbers. */
export const has = (...names: readonly string[]) => names.map((name) => ({ name, valueType: 'integer' }));

/** A mapping from another specification. */
export const from = (specification: string, characteristic: string, to = characteristic) => ({
  from: { specification, characteristic },
  to,
});
