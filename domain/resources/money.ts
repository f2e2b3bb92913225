import { Type } from 'typebox';
import { maybe, texts } from './attributes.js';
import { open } from './common.js';

/** An amount and its currency (TMF v4: `unit`, ISO 4217). */
export const Money = open({ ...texts('unit'), value: maybe(Type.Number()) });
