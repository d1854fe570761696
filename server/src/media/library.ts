import { readFile } from 'node:fs/promises';
import type { Core } from '@strapi/strapi';
import { DownloadError, wrongType, type Download, type Downloaded } from './download';
import { framesOf } from './frames';

const MAX_NAME_LENGTH = 100;

/** Pixels that an image may have, over all of its frames: Strapi decodes it to make smaller ones. */
const MAX_PIXELS = 50_000_000;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * A name for a file after the last part of its URL. Its extension is that of what the file really
 * is: as `page.html` a file that looks like an image would be served as a page of the site.
 */
export const fileName = (url: string, extension: string): string => {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  // What Strapi refuses in a name.
  const name = decoded(last).replace(/[<>:"/\\|?*\p{Cc}]+/gu, '-');
  const base = name.replace(/\.(jpe?g|png|webp|gif|avif)$/i, '').trim();
  const short = Array.from(base).slice(0, MAX_NAME_LENGTH).join('');
  return `${short || 'image'}.${extension}`;
};

/** Of those who make folders at the same moment only one gets through: the others try again. */
const ATTEMPTS = 20;

/** Puts images from the internet into the Media Library. */
export const createMediaLibrary = ({
  strapi,
  download,
}: {
  strapi: Core.Strapi;
  download: Download;
}) => {
  const service = (name: string) => strapi.plugin('upload').service(name);

  const findFolder = (name: string, parent: number | null): Promise<{ id: number } | null> =>
    strapi.db
      .query('plugin::upload.folder')
      .findOne({ select: ['id'], where: { name, parent }, orderBy: { pathId: 'asc' } });

  /**
   * The folder of a name, made when missing. The database does not know that names are unique, but
   * `pathId` is, and a new folder takes the next one: of two processes that make the same folder at
   * once, one fails by the same `pathId`, or it took a later one and then sees the other's folder.
   */
  const folderNamed = async (name: string, parent: number | null): Promise<number> => {
    for (let attempt = 1; ; attempt += 1) {
      const found = await findFolder(name, parent);
      if (found) return found.id;
      try {
        return await strapi.db.transaction(async () => {
          const created: { id: number } = await service('folder').create({ name, parent });
          const first = await findFolder(name, parent);
          if (first?.id !== created.id) throw new Error(`The folder ${name} was made meanwhile`);
          return created.id;
        });
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  };

  const folderAt = async (path: string): Promise<number | null> => {
    let folder: number | null = null;
    for (const name of path.split('/').map((part) => part.trim())) {
      if (name !== '') folder = await folderNamed(name, folder);
    }
    return folder;
  };

  /** By what the file says of itself: what it takes to decode it must be known before. */
  const checkPixels = async ({ filepath, type }: Downloaded): Promise<void> => {
    const { width, height }: { width: number | null; height: number | null } = await service(
      'image-manipulation'
    ).getDimensions({ filepath });
    if (width === null || height === null) throw wrongType();
    const frames = framesOf(await readFile(filepath), type);
    if (width * height * frames <= MAX_PIXELS) return;
    const times = frames > 1 ? ` × ${frames} frames` : '';
    throw new DownloadError(
      'tooManyPixels',
      `The image has ${width} × ${height} pixels${times}; it may have ${MAX_PIXELS / 1_000_000} million.`
    );
  };

  return {
    /**
     * Fetches an image from the internet into the Media Library. Call it outside a transaction: it
     * takes as long as the download.
     *
     * @param hosts hosts that the image may come from, as `download` takes them.
     * @param signal breaks the download off.
     * @param folder path of names such as `Ignite/Posters`, made when missing; null for the top.
     * @returns id of the file.
     * @throws DownloadError when the image cannot be had; Strapi's own errors when it is refused.
     */
    async fetchInto(
      url: string,
      {
        hosts,
        folder,
        signal,
      }: { hosts: readonly string[]; folder: string | null; signal?: AbortSignal }
    ): Promise<number> {
      const downloaded = await download(url, hosts, signal);
      const { filepath, size, type, dispose } = downloaded;
      try {
        // What only begins like an image would be stored unread.
        if (!(await service('image-manipulation').isImage({ filepath }))) throw wrongType();
        await checkPixels(downloaded);
        const name = fileName(url, type.extension);
        const [file]: { id: number }[] = await service('upload').upload({
          data: { fileInfo: { name, alternativeText: null, folder: await folderAt(folder ?? '') } },
          files: { filepath, originalFilename: name, mimetype: type.mime, size },
        });
        if (!file) throw new Error(`The Media Library did not take ${name}`);
        return file.id;
      } finally {
        await dispose();
      }
    },
  };
};

export type MediaLibrary = ReturnType<typeof createMediaLibrary>;
