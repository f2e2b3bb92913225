import { pino } from 'pino';

/** Silent, unless LOG_LEVEL asks for more. */
export const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
