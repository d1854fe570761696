import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { callAdmin, type RolePermission } from './administrator';
import type { SiteProcess } from './process';

let made = 0;

/** A real MCP client of a site, with an admin token of its own that has exactly these permissions. */
export const connectAssistant = async (
  site: Pick<SiteProcess, 'url'>,
  login: string,
  permissions: readonly RolePermission[]
): Promise<Client> => {
  const { status, body } = await callAdmin(site, '/admin/admin-tokens', {
    method: 'POST',
    token: login,
    data: {
      name: `Assistant ${(made += 1)}`,
      description: '',
      lifespan: null,
      adminPermissions: permissions.map((permission) => {
        if (typeof permission === 'string') {
          return { action: permission, subject: null, conditions: [], properties: {} };
        }
        const { action, subject, fields, conditions = [] } = permission;
        return { action, subject, conditions, properties: { ...(fields && { fields }) } };
      }),
    },
  });
  if (status !== 201) throw new Error(`No token: ${JSON.stringify(body)}`);
  const { accessKey } = (body as { data: { accessKey: string } }).data;
  const client = new Client({ name: 'test', version: '1.0.0' });
  const requestInit = { headers: { authorization: `Bearer ${accessKey}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${site.url}/mcp`), { requestInit })
  );
  return client;
};
