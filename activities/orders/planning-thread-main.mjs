import { register } from 'tsx/esm/api';

// A thread takes no loader from the process that starts it.
register();
await import('./planning-thread-main.ts');
