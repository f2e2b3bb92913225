import { maybe, texts } from './attributes.js';
import { Quantity, TimePeriod, open } from './common.js';

/** A document, or a reference to one (TMF632, 646, 651). */
export const Attachment = open({
  ...texts(
    'id',
    'href',
    'attachmentType',
    'content',
    'description',
    'mimeType',
    'name',
    'url',
    '@referredType',
  ),
  size: maybe(Quantity),
  validFor: maybe(TimePeriod),
});
