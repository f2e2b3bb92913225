/** The party role that an ODA platform looks for in TMF669: the one that administers the component. */
const controllerRole = { '@type': 'PartyRole', name: 'controllerRole' };

/**
 * Creates the party role `controllerRole` unless it exists: Turnup assigns the ids of party roles, so it is looked up
 * by name. Throws when the API refuses it.
 */
export async function provideControllerRole(apiUrl: string, apiKey: string): Promise<void> {
  const path = `${apiUrl}/tmf-api/partyRoleManagement/v4/partyRole`;
  const headers = { 'X-API-Key': apiKey, 'Content-Type': 'application/json' };
  const found = await fetch(`${path}?name=${controllerRole.name}`, { headers });
  if (found.ok && ((await found.json()) as readonly unknown[]).length > 0) return;
  const answer = found.ok
    ? await fetch(path, { method: 'POST', headers, body: JSON.stringify(controllerRole) })
    : found;
  if (!answer.ok)
    throw new Error(
      `Party role ${controllerRole.name} was refused with ${answer.status}: ${await answer.text()}`,
    );
}
