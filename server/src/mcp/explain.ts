import type { Core } from '@strapi/strapi';
import { VIDEO } from '#shared/conversions';
import { deliveriesPage, type DeliveryRow } from '#shared/contract/deliveries';
import { entryView, type EntryView, type Obstacle } from '#shared/contract/entries';
import type { FieldProblem } from '#shared/contract/problems';
import { permissions } from '#shared/permissions';
import type { Ability } from '../context';
import deliveries from '../controllers/deliveries';
import entries from '../controllers/entries';
import policies from '../policies';
import { service } from '../services';
import { z } from '../strapi-utils';
import { abilityOf, ask, contextOf, Refusal } from './call';
import { findVideos, foundVideo, videoLine, type FoundVideo } from './find';
import { linksInto } from './links';
import { answering, notice, type Mcp, type Told } from './tool';
import { lackText, obstacleText, reasonText } from './words';

const READ = 'plugin::content-manager.explorer.read';
/** Videos of one title that are told apart. */
const MOST = 10;

const output = () =>
  z.object({
    notice: notice(),
    video: z.object(foundVideo()).nullable(),
    /** Where a title is that of several videos: ask again with an id. */
    candidates: z.array(z.object(foundVideo())),
    entries: z.array(
      z.object({
        mapping: z.string(),
        type: z.string(),
        documentId: z.string().nullable(),
        locale: z.string().nullable(),
        isPublic: z.boolean().describe('Whether it is published'),
        obstacles: z.array(z.object({ code: z.string(), untrustedText: z.string() })),
        untrustedLacks: z.array(z.string()).describe('What it lacks although it was written'),
        visitorsMayRead: z
          .boolean()
          .nullable()
          .describe('Whether the role Public grants "find" on the type; null when nobody can say'),
        link: z.string().nullable(),
      })
    ),
    delivery: z
      .object({ outcome: z.string(), untrustedReason: z.string().nullable(), link: z.string() })
      .nullable()
      .describe("The video's newest delivery, for those who may read the log"),
  });

type Data = Omit<ReturnType<ReturnType<typeof output>['parse']>, 'notice'>;
type Entry = Data['entries'][number];

interface EntryAddress {
  type: string;
  documentId: string;
  locale?: string;
}

/** Explains videos and entries to one caller. */
const explaining = (strapi: Core.Strapi, ability: Ability) => {
  const links = linksInto(strapi);
  const mayReadLog = ability.can(permissions.readDeliveries);

  /** Strapi's own plugin for visitors may be missing. */
  const visitorsMayRead = async (type: string): Promise<boolean | null> => {
    if (strapi.plugin('users-permissions') === undefined) return null;
    const count = await strapi.db
      .query('plugin::users-permissions.permission')
      .count({ where: { action: `${type}.find`, role: { type: 'public' } } });
    return count > 0;
  };

  const entryOf = async (
    mapping: string,
    {
      type,
      documentId,
      locale,
    }: { type: string; documentId: string | null; locale: string | null },
    obstacles: readonly Obstacle[],
    lacks: readonly FieldProblem[]
  ): Promise<Entry> => ({
    mapping,
    type,
    documentId,
    locale,
    isPublic: obstacles.length === 0,
    obstacles: obstacles.map((one) => ({ code: one.code, untrustedText: obstacleText(one) })),
    untrustedLacks: lacks.map(lackText),
    visitorsMayRead: await visitorsMayRead(type),
    link: documentId === null ? null : links.entry(type, documentId, locale),
  });

  /** What the side panel shows the caller; null where no video feeds the entry. */
  const viewOf = async ({ type, documentId, locale }: EntryAddress): Promise<EntryView | null> => {
    const call = { params: { uid: type, documentId }, query: { locale } };
    const mayRead = policies['content-manager'];
    if (!mayRead(contextOf(ability, call), { action: 'read' }, { strapi })) {
      throw new Refusal('There is no such content type, or you may not read its entries.');
    }
    return entryView.nullable().parse(await ask(entries({ strapi }).findOne, ability, call));
  };

  const deliveryOf = async (videoId: string): Promise<Data['delivery']> => {
    if (!mayReadLog) return null;
    const query = { videoId, limit: '1' };
    const page = deliveriesPage.parse(await ask(deliveries({ strapi }).find, ability, { query }));
    const row: DeliveryRow | undefined = page.rows[0];
    if (row === undefined) return null;
    const untrustedReason = row.reason && reasonText(row.reason);
    return { outcome: row.outcome, untrustedReason, link: links.delivery(row.id) };
  };

  /** The entries that mappings make of a video, those that the caller may read. */
  const entriesOf = async (
    videoId: string
  ): Promise<{ shown: Entry[]; view: EntryView | null }> => {
    const shown: Entry[] = [];
    let view: EntryView | null = null;
    const problems = await service(strapi, 'problems').ofVideo(videoId);
    for (const active of await service(strapi, 'activeMappings').current()) {
      const { key, name, target } = active.mapping;
      const state = await service(strapi, 'obstacles').of(active, videoId);
      if (state === null) continue;
      const { documentId, locale } = state;
      const address = { type: target, documentId, locale };
      if (mayReadLog) {
        const lacks = problems.filter((one) => one.mapping === key);
        shown.push(await entryOf(name, address, state.obstacles, lacks));
      } else if (documentId !== null) {
        const named = { type: target, documentId, ...(locale !== null && { locale }) };
        const found = await viewOf(named).catch((error: unknown) => {
          if (error instanceof Refusal) return null;
          throw error;
        });
        if (found === null) continue;
        view = found;
        shown.push(await entryOf(name, address, found.obstacles, found.problems));
      }
    }
    return { shown, view };
  };

  const linesOf = ({ video, candidates, entries: all, delivery }: Data): string[] => [
    ...(video ? [videoLine(video)] : []),
    ...candidates.map((one) => `- ${videoLine(one)}`),
    ...all.flatMap((entry) => [
      `${entry.type}, mapping "${entry.mapping}": ${entry.isPublic ? 'published.' : 'not public.'}`,
      ...entry.obstacles.map(({ untrustedText }) => `- ${untrustedText}`),
      ...entry.untrustedLacks.map((text) => `- It lacks something: ${text}`),
      ...(entry.isPublic && entry.visitorsMayRead === false
        ? [
            `- Visitors without an API token may not list ${entry.type}: Settings → Users & Permissions → Roles → Public has to grant "find". (A video in a custom field does not need it.)`,
          ]
        : []),
      ...(entry.link === null ? [] : [`  ${entry.link}`]),
    ]),
    ...(delivery
      ? [`Newest delivery: ${delivery.outcome}. ${delivery.untrustedReason ?? ''} ${delivery.link}`]
      : []),
  ];

  const told = (lines: readonly string[], data: Partial<Data>): Told<Data> => {
    const whole = { video: null, candidates: [], entries: [], delivery: null, ...data };
    return { lines: [...lines, ...linesOf(whole)], data: whole };
  };

  const asFound = ({ video }: EntryView): FoundVideo => ({
    videoId: video.id,
    untrustedTitle: video.title,
    untrustedStatus: video.status,
    untrustedVisibility: video.visibility,
    isDeleted: video.isDeleted,
  });

  return {
    async entry(address: EntryAddress): Promise<Told<Data>> {
      const view = await viewOf(address);
      if (view === null) {
        return told(['No video feeds this entry: editors alone decide about it.'], {});
      }
      const { mapping, obstacles, problems } = view;
      const named = { ...address, locale: address.locale ?? null };
      return told([], {
        video: asFound(view),
        entries: [await entryOf(mapping.name, named, obstacles, problems)],
        delivery: await deliveryOf(view.video.id),
      });
    },

    async video(text: string): Promise<Told<Data>> {
      const unknown = 'No video with this id or title has arrived';
      if (!mayReadLog) {
        const { shown, view } = await entriesOf(text);
        if (view !== null) return told([], { video: asFound(view), entries: shown });
        return told(
          [
            `${unknown}, or you may not read its entries. To find videos by their title takes the permission to read the log of deliveries.`,
          ],
          {}
        );
      }
      const found = await findVideos(strapi, text, MOST);
      const exact = found.find(({ videoId }) => videoId === text);
      const video = exact ?? (found.length === 1 ? found[0] : undefined);
      if (video) {
        const { shown } = await entriesOf(video.videoId);
        const lines = shown.length === 0 ? ['No mapping is switched on: no entry is made.'] : [];
        const delivery = await deliveryOf(video.videoId);
        return told(lines, { video, entries: shown, delivery });
      }
      if (found.length > 1) {
        return told(['Several videos have such a title. Ask again with an id:'], {
          candidates: found,
        });
      }
      const delivery = await deliveryOf(text);
      return told(
        [
          delivery === null
            ? `${unknown}. Either Ignite has not sent it, or it was sent before this site listened: look at ignite_video_problems, and import the videos under Settings → Ignite Video → Import. ${links.settings}`
            : 'Nothing of this video could be applied yet.',
        ],
        { delivery }
      );
    },
  };
};

/** Why a video is there or not, public or not, as the side panel says it. */
export const registerExplain = (strapi: Core.Strapi, mcp: Mcp): void => {
  const types = Object.keys(strapi.contentTypes).filter(
    (uid) => uid === VIDEO || uid.startsWith('api::')
  );
  mcp.registerTool({
    name: 'ignite_video_explain',
    title: 'Explain an Ignite video',
    description:
      'Says why a video of Ignite is on this site or not, public or not, and what to do. Give an id or a title, or an entry of a content type.',
    auth: {
      policies: [
        { action: permissions.readDeliveries },
        ...types.map((subject) => ({ action: READ, subject })),
      ],
    },
    resolveInputSchema: () =>
      z.object({
        video: z.string().trim().min(1).max(255).optional().describe("Ignite's id, or a title"),
        entry: z
          .object({
            type: z.string().max(255).describe('Such as plugin::ignite-video.video'),
            documentId: z.string().min(1).max(64),
            locale: z.string().min(1).max(32).optional(),
          })
          .optional()
          .describe('Instead of a video: an entry of this site'),
      }),
    resolveOutputSchema: output,
    createHandler:
      (_strapi, context) =>
      ({ args: { video, entry } }) =>
        answering(strapi, async () => {
          const explain = explaining(strapi, abilityOf(context));
          if (entry !== undefined && video === undefined) return explain.entry(entry);
          if (video !== undefined && entry === undefined) return explain.video(video);
          throw new Refusal('Give either a video (an id or a title), or an entry.');
        }),
  });
};
