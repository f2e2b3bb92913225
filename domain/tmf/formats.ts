import type { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isStorableDate } from '../lib/instants.js';
import { isPattern } from '../lib/pattern.js';

/** The formats that schemas may name; a `date-time` must be storable, a `regex` must take linear time. */
export function addFormats(ajv: Ajv2020): void {
  formats.default(ajv);
  const { validate } = formats.default.get('date-time') as { readonly validate: (text: string) => boolean };
  ajv.addFormat('date-time', (text) => validate(text) && isStorableDate(new Date(text)));
  ajv.addFormat('regex', isPattern);
}
