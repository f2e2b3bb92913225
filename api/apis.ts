export { apis } from '../domain/apis.js';
