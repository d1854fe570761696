import {
  LARGEST_PUT,
  type NewUpload,
  type PartRange,
  type SentParts,
  type SignedParts,
  type StartedUpload,
  type UploadChoices,
  type UploadsView,
  type UploadView,
} from '#shared/contract/uploads';
import type { ApiSettings } from '../ignite/connection';
import type { Ignite } from '../ignite/ignite';
import { UploadError, type UploadCalls } from '../ignite/upload-calls';
import type { Upload, Uploads } from './uploads';

export interface UploadingParts {
  api: Pick<ApiSettings, 'get'>;
  ignite: Pick<Ignite, 'uploadCalls'>;
  uploads: Uploads;
  now(): number;
}

const viewOf = ({ id, videoId, title, file, multipart, state, problem, startedAt }: Upload) =>
  ({
    ...{ id, videoId, title, file, state, problem, startedAt },
    inParts: multipart !== null,
  }) satisfies UploadView;

/** What another try may change: the upload can go on. */
const PASSING: readonly string[] = ['unreachable', 'rateLimited'];

/**
 * Uploads for people of the admin panel. Their browsers send the bytes to addresses that Ignite signs; what
 * needs the token is asked here. Whatever Ignite answers otherwise than is known of it ends the upload.
 */
export const createUploading = ({ api, ignite, uploads, now }: UploadingParts) => {
  const calls = async (): Promise<UploadCalls> => {
    const found = await ignite.uploadCalls();
    if (found === null) throw new UploadError('noToken');
    return found;
  };

  /** Remembers what ended an upload. */
  const going = async <T>(upload: Upload, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof UploadError && !PASSING.includes(error.problem)) {
        await uploads.fail(upload.id, error.problem);
      }
      throw error;
    }
  };

  return {
    find: (id: number, userId: number): Promise<Upload | null> => uploads.find(id, userId),

    async view(userId: number): Promise<UploadsView> {
      const { url, token } = await api.get();
      return {
        possible: token !== null,
        igniteUrl: new URL(url).origin,
        uploads: (await uploads.of(userId)).map(viewOf),
      };
    },

    async choices(): Promise<UploadChoices> {
      const ask = await calls();
      return { categories: await ask.choices('categories'), tags: await ask.choices('tags') };
    },

    /** @throws UploadError */
    async start({ file, ...form }: NewUpload, userId: number): Promise<StartedUpload> {
      const ask = await calls();
      const by = { userId, now: now() };
      const described = { title: form.title, file };
      if (file.size <= LARGEST_PUT) {
        const { videoId, signedUrl } = await ask.createVideo(form);
        const upload = await uploads.add(described, { videoId, multipart: null }, by);
        return { ...viewOf(upload), url: signedUrl };
      }
      const { videoId, multipartUpload } = await ask.createVideoInParts(form, file.type);
      const upload = await uploads.add(described, { videoId, multipart: multipartUpload }, by);
      return { ...viewOf(upload), url: null };
    },

    /** Another address for a file that is sent with one request: addresses expire. @throws UploadError */
    async address(upload: Upload): Promise<StartedUpload> {
      // What is being processed must not be overwritten.
      if (upload.state === 'processing') throw new UploadError('gone');
      if (upload.multipart !== null) return { ...viewOf(upload), url: null };
      const { signedUrl } = await going(upload, async () =>
        (await calls()).addressFor(upload.videoId)
      );
      await uploads.activate(upload.id, 'sending', now());
      return { ...viewOf({ ...upload, state: 'sending', problem: null }), url: signedUrl };
    },

    /** @throws UploadError */
    async sign(upload: Upload, { from, to }: PartRange): Promise<SignedParts> {
      const { multipart } = upload;
      if (multipart === null) throw new UploadError('gone');
      return going(upload, async () =>
        (await calls()).signParts(multipart.uploadId, multipart.key, from, to)
      );
    },

    /** @throws UploadError */
    async complete(upload: Upload, { parts }: SentParts): Promise<void> {
      const { multipart } = upload;
      if (multipart !== null) {
        await going(upload, async () =>
          (await calls()).complete(multipart.uploadId, multipart.key, parts)
        );
      }
      await uploads.activate(upload.id, 'processing', now());
    },

    /** Forgets an upload. Ignite keeps its video: no call that deletes one is known. */
    async remove(upload: Upload): Promise<void> {
      const { multipart } = upload;
      if (multipart !== null && upload.state !== 'processing') {
        const aborted = async () => (await calls()).abort(multipart.uploadId, multipart.key);
        // The storage forgets parts that nobody completes by itself.
        await aborted().catch((error: unknown) => {
          if (!(error instanceof UploadError)) throw error;
        });
      }
      await uploads.remove(upload.id);
    },
  };
};
