export { apis } from '../domain/tmf/apis.js';
