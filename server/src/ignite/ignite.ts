import type { ApiTest } from '#shared/contract/ignite-api';
import type { ApiSettings } from './connection';
import type { ReconcileSettingsStore } from '../settings/reconcile';
import { createIgniteClient, type IgniteClient } from './client';
import { IgniteApiError, noToken } from './problem';
import { createUploadCalls, type UploadCalls } from './upload-calls';

/** Ignite's API as the settings say it is reached. */
export const createIgnite = ({
  api,
  settings,
}: {
  api: Pick<ApiSettings, 'get'>;
  settings: Pick<ReconcileSettingsStore, 'get'>;
}) => {
  const connect = async (
    { url, token }: { url: string; token: string | null },
    tries?: number
  ): Promise<IgniteClient> => {
    if (token === null) throw noToken();
    const { requestsPerSecond } = await settings.get();
    return createIgniteClient({ url, token, requestsPerSecond, ...(tries && { tries }) });
  };

  return {
    /**
     * @param tries how often a request is sent at most.
     * @throws IgniteApiError when there is no token.
     */
    connect: async (tries?: number) => connect(await api.get(), tries),

    /** The calls that uploads are made of; null when there is no token. */
    async uploadCalls(): Promise<UploadCalls | null> {
      const { url, token } = await api.get();
      return token === null ? null : createUploadCalls({ url, token });
    },

    /** Tries the connection, as it is set or as it would be, and says in words what is wrong with it. */
    async test(at?: { url: string; token: string | null }): Promise<ApiTest> {
      try {
        // Somebody waits for the answer.
        const client = await connect(at ?? (await api.get()), 1);
        return { ok: true, videos: await client.count() };
      } catch (error) {
        if (!(error instanceof IgniteApiError)) throw error;
        return { ok: false, problem: error.problem, message: error.message };
      }
    },
  };
};

export type Ignite = ReturnType<typeof createIgnite>;
