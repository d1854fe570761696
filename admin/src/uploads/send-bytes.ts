interface Bytes {
  signature: { url: string; headers?: Record<string, string> };
  body: FormData | Blob;
  size?: number;
  onProgress(event: { loaded: number; lengthComputable: boolean }): void;
  onComplete(etag: string): void;
  signal?: AbortSignal;
}

/** An error as Uppy decides by whether the bytes are sent again. */
const failure = (message: string, status: number): Error =>
  Object.assign(new Error(message), { source: { status } });

/**
 * Sends bytes to an address of Ignite's storage. Uppy's own waits for ever where the storage does not let the
 * page read the `ETag`, which one `PUT` can do without.
 */
export const sendBytes = (
  { signature: { url, headers = {} }, body, onProgress, onComplete, signal, size = 0 }: Bytes,
  { needsEtag }: { needsEtag: boolean }
): Promise<{ ETag: string }> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const abort = (): void => request.abort();
    signal?.addEventListener('abort', abort);
    request.upload.addEventListener('progress', onProgress);
    request.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
    // Nothing came back: the bytes got lost, and are sent again.
    request.addEventListener('error', () => reject(failure('The connection was lost', 0)));
    request.addEventListener('load', () => {
      const etag = request.getResponseHeader('etag') ?? '';
      if (request.status === 403) return reject(failure('Request has expired', 403));
      if (request.status < 200 || request.status > 299) {
        return reject(failure(`The storage answered with ${request.status}`, request.status));
      }
      if (etag === '' && needsEtag) return reject(failure('The storage hides the ETag', 400));
      onProgress({ loaded: size, lengthComputable: true });
      onComplete(etag);
      resolve({ ETag: etag });
    });
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    request.send(body);
  });
