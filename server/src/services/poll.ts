import { createPoller, type Watch } from '../apply/poller';
import { keepContentTables } from '../store/persisted-tables';
import { readPending, type Pending } from '../store/pending';
import { service, type Services, type Context } from './parts';

const isOver = (dueAt: number | null): boolean => dueAt !== null && dueAt <= Date.now();

const areSettingsOther = (pending: Pending, before: Pending | null): boolean =>
  pending.settingsRevision !== before?.settingsRevision;

/** What each part has to do when something has changed beside this process. */
const watchesOf = ({ strapi }: Context): Watch[] => [
  { isDue: ({ workDueAt }) => isOver(workDueAt), take: () => service(strapi, 'worker').look() },
  { isDue: ({ runDueAt }) => isOver(runDueAt), take: () => service(strapi, 'runner').look() },
  {
    isDue: ({ uploadDueAt }) => isOver(uploadDueAt),
    take: () => service(strapi, 'uploadFollower').step(),
  },
  { isDue: ({ wantsFiles }) => wantsFiles, take: () => service(strapi, 'fetcher').wake() },
  {
    isDue: areSettingsOther,
    async take() {
      for (const held of ['snapshot', 'activeMappings', 'defaultMapping'] as const) {
        service(strapi, held).forget();
      }
      // The guard learns of their types.
      await service(strapi, 'activeMappings').current();
      await service(strapi, 'schedule').refresh();
    },
  },
  {
    isDue: ({ lastLink }, before) => lastLink !== before?.lastLink,
    take: () => service(strapi, 'linkedTypes').refresh(),
  },
  {
    isDue: (pending, before) =>
      areSettingsOther(pending, before) || pending.isContentReplaced || pending.isMirrorBehind,
    async take() {
      if (await service(strapi, 'arrivals').check()) await keepContentTables(strapi);
    },
  },
];

/** The part that asks the database for what other processes have done. */
export const pollParts = {
  poller: (context: Context) => {
    const { strapi } = context;
    return createPoller({
      log: strapi.log,
      async read() {
        const arrivals = service(strapi, 'arrivals');
        await arrivals.leaveNote();
        return readPending(strapi, arrivals.mark(), service(strapi, 'notices').echo());
      },
      watches: watchesOf(context),
      notices: service(strapi, 'notices').state,
      now: Date.now,
    });
  },
} satisfies Partial<Services>;
