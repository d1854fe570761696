import type { Mapping, MappingsView } from '#shared/contract/mapping';
import { callAdmin, logIn } from './administrator';
import type { TestSite } from './site';

const PATH = '/ignite-video/mappings';

/** What an administrator does on the mapping page, by way of the admin API. */
export const mappingPageOf = async (site: TestSite) => {
  const token = await logIn(site);
  const call = async <T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path = '',
    data?: unknown
  ): Promise<{ status: number; data: T; body: unknown }> => {
    const { status, body } = await callAdmin(site, `${PATH}${path}`, { method, data, token });
    return { status, data: (body as { data: T }).data, body };
  };
  const load = async (): Promise<MappingsView> => (await call<MappingsView>('GET')).data;
  return {
    call,
    load,
    /** Saves the mappings in place of those that are there. */
    async save(mappings: readonly Mapping[]): Promise<MappingsView> {
      const { revision } = await load();
      const { status, data } = await call<MappingsView>('PUT', '', { revision, mappings });
      if (status !== 200) throw new Error(`Saving the mappings failed with ${status}`);
      return data;
    },
  };
};

export type MappingPage = Awaited<ReturnType<typeof mappingPageOf>>;
