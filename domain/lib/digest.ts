import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256, hex, of a text (as UTF-8) or of bytes. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data);

/** SHA-256, hex, of a value in canonical form (RFC 8785): the order of attributes does not matter. */
export const digestOf = (value: unknown): string => sha256(canonicalize(value) ?? '');
