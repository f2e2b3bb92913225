import type { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isStorableDate } from '../lib/instants.js';
import { isPattern } from '../lib/pattern.js';

/** Lets schemas name formats; a `date-time` is one that can be kept, a `regex` takes linear time. */
export function addFormats(ajv: Ajv2020): void {
  formats.default(ajv);
  const { validate } = formats.default.get('date-time') as { readonly validate: (text: string) => boolean };
  ajv.addFormat('date-time', (text) => validate(text) && isStorableDate(new Date(text)));
  ajv.addFormat('regex', isPattern);
}
