import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { uploadProblem, type NewUpload, type UploadProblem } from '#shared/contract/uploads';
import { uploadsTable } from '../store/tables';

const number = z.coerce.number();

const uploadRow = z
  .object({
    id: number,
    video_id: z.string(),
    user_id: number,
    title: z.string(),
    file_name: z.string(),
    file_size: number,
    file_type: z.string(),
    file_modified: number,
    multipart_id: z.string().nullable(),
    multipart_key: z.string().nullable(),
    state: z.enum(['sending', 'processing', 'failed']),
    problem: uploadProblem.nullable(),
    asks: number,
    next_ask_at: number.nullable(),
    started_at: number,
    active_at: number,
  })
  .transform((row) => ({
    id: row.id,
    videoId: row.video_id,
    userId: row.user_id,
    title: row.title,
    file: {
      name: row.file_name,
      size: row.file_size,
      type: row.file_type,
      lastModified: row.file_modified,
    },
    /** Null when the file is sent with one request. */
    multipart:
      row.multipart_id === null || row.multipart_key === null
        ? null
        : { uploadId: row.multipart_id, key: row.multipart_key },
    state: row.state,
    problem: row.problem,
    asks: row.asks,
    nextAskAt: row.next_ask_at,
    startedAt: row.started_at,
    activeAt: row.active_at,
  }));

/** An upload as it is stored. Times in ms. */
export type Upload = z.infer<typeof uploadRow>;

/** Keeps uploads until it is settled what became of their videos. */
export const createUploads = ({ strapi }: { strapi: Core.Strapi }) => {
  const uploads = () => strapi.db.getConnection(uploadsTable.tableName);

  return {
    async add(
      { title, file }: Pick<NewUpload, 'title' | 'file'>,
      made: { videoId: string; multipart: Upload['multipart'] },
      { userId, now }: { userId: number; now: number }
    ): Promise<Upload> {
      const insertToken = randomUUID();
      await uploads().insert({
        insert_token: insertToken,
        video_id: made.videoId,
        user_id: userId,
        title,
        file_name: file.name,
        file_size: file.size,
        file_type: file.type,
        file_modified: file.lastModified,
        multipart_id: made.multipart?.uploadId ?? null,
        multipart_key: made.multipart?.key ?? null,
        state: 'sending',
        problem: null,
        asks: 0,
        next_ask_at: now,
        started_at: now,
        active_at: now,
      });
      const row: unknown = await uploads().first().where({ insert_token: insertToken });
      return uploadRow.parse(row);
    },

    async of(userId: number): Promise<Upload[]> {
      const rows: unknown = await uploads().select('*').where({ user_id: userId }).orderBy('id');
      return z.array(uploadRow).parse(rows);
    },

    /** One of a person's own. */
    async find(id: number, userId: number): Promise<Upload | null> {
      const row: unknown = await uploads().first().where({ id, user_id: userId });
      return uploadRow.optional().parse(row) ?? null;
    },

    /** Takes an upload up again, or says that its bytes are all there: Ignite is asked at once from now on. */
    async activate(id: number, state: 'sending' | 'processing', now: number): Promise<void> {
      await uploads()
        .where({ id })
        .update({ state, problem: null, asks: 0, next_ask_at: now, active_at: now });
    },

    async fail(id: number, problem: UploadProblem): Promise<void> {
      await uploads().where({ id }).update({ state: 'failed', problem });
    },

    async remove(id: number): Promise<void> {
      await uploads().where({ id }).delete();
    },

    /** Those that Ignite has to be asked about by now. */
    async due(now: number, limit: number): Promise<Upload[]> {
      const rows: unknown = await uploads()
        .select('*')
        .where('next_ask_at', '<=', now)
        .orderBy('next_ask_at')
        .limit(limit);
      return z.array(uploadRow).parse(rows);
    },

    /**
     * Says when Ignite is asked next, unless another process, or a change of the upload, has said so meanwhile.
     *
     * @returns whether this one has.
     */
    async askNext(
      { id, asks, state, nextAskAt }: Upload,
      nextAt: number | null,
      changes: { state?: Upload['state']; problem?: UploadProblem } = {}
    ): Promise<boolean> {
      const changed: unknown = await uploads()
        .where({ id, asks, state, next_ask_at: nextAskAt })
        .update({ ...changes, asks: asks + 1, next_ask_at: nextAt });
      return Number(changed) > 0;
    },
  };
};

export type Uploads = ReturnType<typeof createUploads>;
