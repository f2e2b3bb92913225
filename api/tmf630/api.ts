export type { Api } from '../../domain/apis.js';
