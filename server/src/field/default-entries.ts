import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Mapping } from '#shared/contract/mapping';
import { MappingError } from '../apply/failure';
import type { ActiveMapping, CurrentVideo, VideoMapping } from '../apply/desired-entry';
import { seeingAsGuest, seeingEverything } from '../guard/guests';
import { VIDEO } from '../guard/linked-types';
import { matches } from '../map/filter';
import type { AppliedVideos } from '../store/applied-videos';
import type { PublicVersion } from '../store/video-lookup';
import { documentsOf } from '../store/documents';
import { stateOf, withCompleteFile } from '../video/state';
import { parseVideo, type Video } from '../video/video';
import { attributesOf, hasDrafts } from '../write/attributes';
import type { Links } from '../write/links';

/** An entry of the default type, as the REST API gives it. */
export type Answered = Record<string, unknown>;

/** The mapping onto the default type, and whether it is switched off. */
export interface DefaultMapping {
  active: ActiveMapping;
  isOff: boolean;
}

export interface DefaultEntriesParts {
  strapi: Core.Strapi;
  links: Pick<Links, 'documentsOfVideos'>;
  appliedVideos: Pick<AppliedVideos, 'publicVersions'>;
  defaultMapping(): Promise<DefaultMapping>;
  /** A site's own filter, if there is one. */
  siteFilter: ((video: Video) => Promise<boolean>) | null;
  /** A mapping without any filter. */
  mapping: VideoMapping;
}

const entries = z.array(z.looseObject({ documentId: z.string() }));

const STORED_ELSEWHERE: readonly string[] = ['relation', 'component', 'dynamiczone', 'media'];

const readBody = (body: Uint8Array): Video | null => {
  const parsed = parseVideo(body);
  return parsed.ok ? parsed.video : null;
};

/** A public version as mappings are given it; null where it cannot be read. */
const currentOf = ({ videoId, body, completeBody }: PublicVersion): CurrentVideo | null => {
  const newest = readBody(body);
  if (newest === null) return null;
  const complete = completeBody && readBody(completeBody);
  const state = stateOf(newest, { isDeleted: false, hasComplete: complete !== null });
  return { videoId, newest, video: withCompleteFile(newest, state, complete), state };
};

/** What the REST API of the default type says of videos, whoever asks. */
export const createDefaultEntries = (parts: DefaultEntriesParts) => {
  const { strapi, links, appliedVideos, mapping } = parts;
  const contentType = () => strapi.contentType(VIDEO);

  const answered = async (found: unknown): Promise<z.infer<typeof entries>> =>
    entries.parse(await strapi.contentAPI.sanitize.output(found, contentType(), {}));

  /** The entries of videos in one state, by the video. */
  const entriesOf = async (
    videoIds: readonly string[],
    status: 'draft' | 'published'
  ): Promise<Map<string, Answered>> => {
    // The site's own code may be in a transaction, which is to be joined: SQLite has no other connection.
    const linked = await strapi.db.transaction(({ trx }) =>
      links.documentsOfVideos(trx, VIDEO, videoIds)
    );
    if (linked.length === 0) return new Map();
    const documentIds = linked.map(({ documentId }) => documentId);
    const found = await documentsOf(strapi, VIDEO).findMany({
      filters: { documentId: { $in: documentIds } },
      ...(hasDrafts(strapi, VIDEO) && { status }),
    });
    const byDocument = new Map((await answered(found)).map((entry) => [entry.documentId, entry]));
    const byVideo = new Map<string, Answered>();
    for (const { videoId, documentId } of linked) {
      const entry = byDocument.get(documentId);
      if (entry && !byVideo.has(videoId)) byVideo.set(videoId, entry);
    }
    return byVideo;
  };

  /** Every key that an entry has in the REST API; what the plugin did not store has no ids and times. */
  const nothing = (): Answered =>
    Object.fromEntries(
      [
        'id',
        'documentId',
        ...Object.entries(attributesOf(strapi, VIDEO))
          .filter(([, { type }]) => !STORED_ELSEWHERE.includes(type))
          .filter(([, attribute]) => !('private' in attribute && attribute.private === true))
          .map(([name]) => name),
      ].map((name) => [name, null])
    );

  const isLeftOut = async (onto: Mapping, video: Video): Promise<boolean> =>
    !matches(onto.filter, video) || (parts.siteFilter !== null && !(await parts.siteFilter(video)));

  /** What the default mapping would say of a public video; null where it has a say and said so in an entry. */
  const mapped = async (
    { active, isOff }: DefaultMapping,
    current: CurrentVideo
  ): Promise<Answered | null> => {
    if (!current.state.isPublic) return null;
    if (!isOff && !(await isLeftOut(active.mapping, current.video))) return null;
    const unfiltered = { ...active, mapping: { ...active.mapping, filter: [] } };
    try {
      const { values } = await mapping.map(unfiltered, current);
      const empty = nothing();
      const known = Object.entries(values ?? {}).filter(([name]) => Object.hasOwn(empty, name));
      return { ...empty, ...Object.fromEntries(known), videoId: current.videoId };
    } catch (error) {
      if (error instanceof MappingError) return null;
      throw error;
    }
  };

  return {
    /**
     * What visitors are told of videos: the published entry, or what the default mapping would say where it is
     * off or its filter leaves the video out. Videos that have neither are missing.
     */
    async published(videoIds: readonly string[]): Promise<Map<string, Answered>> {
      const found = await seeingAsGuest(() => entriesOf(videoIds, 'published'));
      const missing = videoIds.filter((videoId) => !found.has(videoId));
      if (missing.length === 0) return found;
      const onto = await parts.defaultMapping();
      const hasFilter = onto.active.mapping.filter.length > 0 || parts.siteFilter !== null;
      if (!onto.isOff && !hasFilter) return found;
      const versions = await strapi.db.transaction(({ trx }) =>
        appliedVideos.publicVersions(trx, missing)
      );
      for (const version of versions) {
        const current = currentOf(version);
        const says = current && (await mapped(onto, current));
        if (says) found.set(version.videoId, says);
      }
      return found;
    },

    /** What the drafts of their entries say. */
    drafts: (videoIds: readonly string[]): Promise<Map<string, Answered>> =>
      seeingEverything(() => entriesOf(videoIds, 'draft')),
  };
};

export type DefaultEntries = ReturnType<typeof createDefaultEntries>;
