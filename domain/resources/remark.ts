import { maybe, texts } from './attributes.js';
import { Instant, open } from './common.js';

/** A note where the definition wants none of its attributes (TMF646, 663, 699). */
export const Remark = open({ ...texts('id', 'author', 'text'), date: maybe(Instant) });
