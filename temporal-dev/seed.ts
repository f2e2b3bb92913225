import { loadSeeds } from '../catalog-seeds/load.js';
import { portsFromEnvironment } from './ports.js';
import { provideControllerRole } from './party-roles.js';
import { apiKey, partyApiKey } from './seeds.js';

/**
 * Loads what is missing of `catalog-seeds/` into a running API, and the party role `controllerRole` (ODA). The key needs the
 * scopes `catalog:write`, `integration:write` and `orders:write`.
 *
 *     npm run seed
 *     TURNUP_URL=https://orders.example.net TURNUP_API_KEY=... SANDBOX_URL=https://... npm run seed
 */

const { env } = process;
const ports = portsFromEnvironment(env);
const apiUrl = (env['TURNUP_URL'] || `http://127.0.0.1:${ports.api}`).replace(/\/$/, '');

try {
  const loaded = await loadSeeds({
    apiUrl,
    sandboxUrl: env['SANDBOX_URL'] || `http://127.0.0.1:${ports.sandbox}`,
    apiKey: env['TURNUP_API_KEY'] || apiKey,
    report: (line) => console.log(line),
  });
  await provideControllerRole(apiUrl, env['TURNUP_API_KEY'] || partyApiKey);
  console.log(`${loaded} entries loaded into ${apiUrl}`);
} catch (error) {
  const { message, cause } = error as Error;
  // A failed fetch has its reason in its cause.
  const away = `No API answers at ${apiUrl} (TURNUP_URL): npm start first.`;
  console.error(cause instanceof Error ? `${away} ${cause.message}` : message);
  process.exitCode = 1;
}
