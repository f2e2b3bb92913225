export type { Api } from '../../domain/tmf/apis.js';
