import type { SiteProcess } from './process';

/** The administrator of the test app. */
export const administrator = {
  firstname: 'Ada',
  email: 'admin@example.com',
  password: 'Ignite-demo-1',
};

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  data?: unknown;
  token?: string;
}

/** Calls the admin API of a running site and returns the status and the parsed body. */
export const callAdmin = async (
  { url }: Pick<SiteProcess, 'url'>,
  path: string,
  { method = 'GET', data, token }: Call = {}
): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(data !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(data !== undefined && { body: JSON.stringify(data) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
};

/** How many deliveries are still to be applied, or null while the site cannot say. */
export const waitingOf = async (
  site: Pick<SiteProcess, 'url'>,
  token: string
): Promise<number | null> => {
  const { body } = await callAdmin(site, '/ignite-video/deliveries/counts', { token });
  const { data } = body as { data?: { waiting: number; retrying: number } | null };
  return data ? data.waiting + data.retrying : null;
};

const tokenOf = (body: unknown): string => (body as { data: { token: string } }).data.token;

/** Makes the first administrator, or logs in where there is one, and returns a token for the admin API. */
export const logIn = async (
  site: Pick<SiteProcess, 'url'>,
  { email, password }: { email: string; password: string } = administrator
): Promise<string> => {
  if (email === administrator.email) {
    const made = await callAdmin(site, '/admin/register-admin', {
      method: 'POST',
      data: administrator,
    });
    if (made.status === 200) return tokenOf(made.body);
  }
  const { status, body } = await callAdmin(site, '/admin/login', {
    method: 'POST',
    data: { email, password },
  });
  if (status !== 200) throw new Error(`Logging in failed with ${status}`);
  return tokenOf(body);
};

/** A permission of a role: an action, or one on a content type, on some of its fields. */
export type RolePermission =
  string | { action: string; subject: string; fields?: readonly string[]; conditions?: string[] };

const post = async (
  site: Pick<SiteProcess, 'url'>,
  path: string,
  data: unknown
): Promise<{ id: number }> => {
  const { status, body } = await callAdmin(site, path, {
    method: 'POST',
    data,
    token: await logIn(site),
  });
  if (status !== 201) throw new Error(`POST ${path} failed with ${status}`);
  return (body as { data: { id: number } }).data;
};

/** Makes an active user with one role, and returns how to log in. */
const makeUser = async (
  site: Pick<SiteProcess, 'url'>,
  name: string,
  role: number
): Promise<{ email: string; password: string }> => {
  const email = `${name.toLowerCase().replaceAll(' ', '-')}@example.com`;
  const { password } = administrator;
  const user = await post(site, '/admin/users', { firstname: name, email, roles: [role] });
  await callAdmin(site, `/admin/users/${user.id}`, {
    method: 'PUT',
    token: await logIn(site),
    data: { isActive: true, password },
  });
  return { email, password };
};

/** Makes an administrator who may do everything, and returns how to log in. */
export const makeSuperAdministrator = async (
  site: Pick<SiteProcess, 'url'>,
  name: string
): Promise<{ email: string; password: string }> => {
  const { body } = await callAdmin(site, '/admin/roles', { token: await logIn(site) });
  const { data } = body as { data: { id: number; code: string }[] };
  const role = data.find(({ code }) => code === 'strapi-super-admin');
  if (!role) throw new Error('There is no role of super administrators');
  return makeUser(site, name, role.id);
};

/** Makes an administrator whose only role has exactly these permissions, and returns how to log in. */
export const makeAdministrator = async (
  site: Pick<SiteProcess, 'url'>,
  name: string,
  permissions: readonly RolePermission[]
): Promise<{ email: string; password: string }> => {
  const role = await post(site, '/admin/roles', { name, description: name });
  await callAdmin(site, `/admin/roles/${role.id}/permissions`, {
    method: 'PUT',
    token: await logIn(site),
    data: {
      permissions: permissions.map((permission) => {
        if (typeof permission === 'string') {
          return { action: permission, subject: null, conditions: [], properties: {} };
        }
        const { fields, conditions = [], ...rest } = permission;
        return { ...rest, conditions, properties: { ...(fields && { fields }) } };
      }),
    },
  });
  return makeUser(site, name, role.id);
};
