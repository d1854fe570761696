import Uppy, { type Body } from '@uppy/core';
import AwsS3 from '@uppy/aws-s3';
import type { SentParts, StartedUpload } from '#shared/contract/uploads';
import { sendBytes } from './send-bytes';
import { forgetSentParts, keepSentPart, sentPartsOf } from './sent-parts';

/**
 * What the engine is given by who loads it. It imports nothing that the tray has, too: Strapi's build drops what
 * a chunk exports to a dynamic import and to another chunk at once.
 */
export interface EngineParts {
  /** How large parts are (bytes). */
  partSize: number;
  /** Where a part goes. */
  addressOf(id: number, size: number, partNumber: number): Promise<string>;
  /** Says that all bytes are there. */
  complete(id: number, sent: SentParts): Promise<unknown>;
  onProgress(id: number, sent: number): void;
  onSent(id: number): void;
  onError(id: number, error: unknown): void;
}

interface Meta {
  [key: string]: unknown;
  upload: StartedUpload;
}

/** What Uppy knows an upload in parts by. Ignite's own names for it stay on the server. */
const nameOf = (id: number) => ({ uploadId: String(id), key: 'ignite-video' });

/** Sends files to where Ignite wants them, by Uppy. */
export const createEngine = (engine: EngineParts) => {
  const { partSize, addressOf, complete, onProgress, onSent, onError } = engine;
  const uppy = new Uppy<Meta, Body>({ autoProceed: false });
  const files = new Map<number, string>();
  /** Uppy says of a call that failed what it makes of it, not what the call said. */
  const failures = new Map<number, unknown>();

  const saying = async <T>(id: number, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      failures.set(id, error);
      throw error;
    }
  };

  uppy.use(AwsS3<Meta, Body>, {
    limit: 4,
    shouldUseMultipart: (file) => file.meta.upload.inParts,
    getChunkSize: () => partSize,
    getUploadParameters: (file) => ({
      method: 'PUT',
      url: file.meta.upload.url ?? '',
      headers: { 'Content-Type': file.meta.upload.file.type },
    }),
    createMultipartUpload: (file) => nameOf(file.meta.upload.id),
    listParts: (file) => sentPartsOf(file.meta.upload.id),
    signPart: async ({ meta: { upload } }, { partNumber }) => ({
      method: 'PUT',
      url: await saying(upload.id, () => addressOf(upload.id, upload.file.size, partNumber)),
    }),
    // Uppy gives an upload up with its first failure; here only people do.
    abortMultipartUpload: () => {},
    completeMultipartUpload: async ({ meta: { upload } }, { parts }) => {
      const sent = parts.map(({ PartNumber = 0, ETag = '' }) => ({
        partNumber: PartNumber,
        etag: ETag,
      }));
      await saying(upload.id, () => complete(upload.id, { parts: sent }));
      return {};
    },
    uploadPartBytes: (bytes: Parameters<typeof sendBytes>[0]) =>
      sendBytes(bytes, { needsEtag: !('Content-Type' in (bytes.signature.headers ?? {})) }),
  });

  uppy.on('upload-progress', (file, { bytesUploaded }) => {
    if (file) onProgress(file.meta.upload.id, Number(bytesUploaded));
  });
  uppy.on('s3-multipart:part-uploaded', (file, part) => keepSentPart(file.meta.upload.id, part));
  uppy.on('upload-error', (file, error) => {
    if (!file) return;
    const { id } = file.meta.upload;
    onError(id, failures.get(id) ?? error);
    failures.delete(id);
  });
  uppy.on('upload-success', (file) => {
    if (!file) return;
    const { id, inParts } = file.meta.upload;
    files.delete(id);
    const done = (): void => {
      forgetSentParts(id);
      onSent(id);
    };
    if (inParts) return done();
    complete(id, { parts: [] }).then(done, (error: unknown) => onError(id, error));
  });

  const drop = (id: number): void => {
    const file = files.get(id);
    files.delete(id);
    if (file !== undefined && uppy.getFile(file)) uppy.removeFile(file);
  };

  return {
    /** Sends a file, or what is missing of it. */
    send(upload: StartedUpload, data: File): void {
      drop(upload.id);
      const file = uppy.addFile({
        // Uppy takes two files of one name and size for the same.
        name: `${upload.id} ${data.name}`,
        type: upload.file.type,
        data,
        meta: { upload },
      });
      files.set(upload.id, file);
      if (upload.inParts && sentPartsOf(upload.id).length > 0) {
        uppy.setFileState(file, { s3Multipart: nameOf(upload.id) } as object);
      }
      uppy.upload().catch(() => {});
    },

    /** Stops sending. */
    stop: drop,
  };
};
