import {
  PART_SIZE,
  type StartedUpload,
  type UploadForm,
  type UploadProblem,
  type UploadView,
} from '#shared/contract/uploads';
import { refusalOf, uploadsApi } from './api';
import type { createEngine } from './engine';
import { createPartAddresses } from './part-addresses';
import type { UploadOptions } from './upload-options';

/** A line of the tray. */
export interface Item {
  upload: UploadView;
  /** Null after the page was loaded anew: the file has to be chosen again. */
  file: File | null;
  state: 'sending' | 'unfinished' | 'processing' | 'done' | 'failed';
  /** Bytes that are there. */
  sent: number;
  /** Where sending began, or was taken up: bytes and time (ms). */
  from: { sent: number; at: number } | null;
  /** Null while it is not known (ms). */
  timeLeft: number | null;
  /** `network` when nothing was said: the connection was lost. */
  problem: UploadProblem | 'network' | 'otherFile' | null;
  /** What Ignite said, in its own words. */
  said: string | null;
}

export interface TrayState {
  items: readonly Item[];
  /** Files that the form asks about; null when it is closed. */
  asked: { files: readonly File[]; options: UploadOptions } | null;
  /** Null while it is not known. */
  possible: boolean | null;
  igniteUrl: string;
}

/** How often the server is asked what became of what Ignite processes (ms). */
const LOOK_AGAIN = 3000;

const isSame = (file: File, { file: { name, size, lastModified } }: UploadView): boolean =>
  file.name === name && file.size === size && file.lastModified === lastModified;

const started = {
  state: 'sending',
  sent: 0,
  from: null,
  timeLeft: null,
  problem: null,
  said: null,
} satisfies Partial<Item>;

/** Looks after all uploads of this browser tab, whatever page is shown. */
export const createManager = () => {
  let state: TrayState = { items: [], asked: null, possible: null, igniteUrl: '' };
  const listeners = new Set<() => void>();
  let engine: Promise<ReturnType<typeof createEngine>> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const set = (changes: Partial<TrayState>): void => {
    state = { ...state, ...changes };
    for (const listener of listeners) listener();
  };

  const change = (id: number, changes: Partial<Item>): void =>
    set({
      items: state.items.map((item) => (item.upload.id === id ? { ...item, ...changes } : item)),
    });

  const isSending = (): boolean => state.items.some((item) => item.state === 'sending');

  window.addEventListener('beforeunload', (event) => {
    if (!isSending()) return;
    event.preventDefault();
    // Older browsers ask only then.
    event.returnValue = '';
  });

  const fail = (id: number, error: unknown): void => {
    const refusal = refusalOf(error);
    const problem = refusal ? (refusal.problem ?? 'unexpected') : 'network';
    change(id, { state: 'failed', problem, said: refusal?.said ?? null });
  };

  /** Takes up what the server knows, and asks again while something is processed. */
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      const { possible, igniteUrl, uploads } = await uploadsApi.find();
      const known = new Set(state.items.map(({ upload }) => upload.id));
      const items = state.items.map((item): Item => {
        const upload = uploads.find(({ id }) => id === item.upload.id);
        if (item.state === 'processing' && !upload) return { ...item, state: 'done' };
        if (item.state === 'processing' && upload?.state === 'failed') {
          return { ...item, state: 'failed', problem: upload.problem };
        }
        return item;
      });
      const found = uploads.filter(({ id }) => !known.has(id));
      const others = found.map((upload): Item => ({
        ...started,
        upload,
        file: null,
        state: upload.state === 'sending' ? 'unfinished' : upload.state,
        problem: upload.problem,
      }));
      set({ possible, igniteUrl, items: [...items, ...others] });
    } catch {
      // What the server does not say now it says later.
    }
    if (state.items.some((item) => item.state === 'processing')) {
      timer = setTimeout(() => void look(), LOOK_AGAIN);
    }
  };

  const progress = (id: number, sent: number): void => {
    const item = state.items.find(({ upload }) => upload.id === id);
    if (!item) return;
    const now = Date.now();
    const from = item.from ?? { sent, at: now };
    const rate = (sent - from.sent) / (now - from.at);
    const timeLeft = rate > 0 ? (item.upload.file.size - sent) / rate : null;
    change(id, { sent, from, timeLeft });
  };

  const withEngine = () =>
    (engine ??= import('./engine').then(({ createEngine: create }) =>
      create({
        partSize: PART_SIZE,
        addressOf: createPartAddresses(),
        complete: uploadsApi.complete,
        onProgress: progress,
        onSent(id) {
          change(id, { state: 'processing', problem: null });
          void look();
        },
        onError: fail,
      })
    ));

  const send = async (upload: StartedUpload, file: File): Promise<void> => {
    change(upload.id, { ...started, file });
    (await withEngine()).send(upload, file);
  };

  /** Goes on with an upload, with the same file. */
  const goOn = async ({ upload }: Item, file: File): Promise<void> => {
    if (!isSame(file, upload)) return change(upload.id, { problem: 'otherFile' });
    try {
      await send(await uploadsApi.address(upload.id), file);
    } catch (error) {
      fail(upload.id, error);
    }
  };

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: (): TrayState => state,
    look,
    goOn,

    /** Asks what the videos of some files are called, and sends them then. */
    add(files: readonly File[], options: UploadOptions): void {
      if (files.length > 0) set({ asked: { files, options } });
      void look();
    },

    dismiss: (): void => set({ asked: null }),

    /** @returns why Ignite did not make the video, or null. */
    async start(
      file: File,
      form: UploadForm,
      { onVideo }: UploadOptions
    ): Promise<{ problem: Item['problem']; said: string | null } | null> {
      try {
        const { name, size, type, lastModified } = file;
        const described = { name, size, type: type || 'video/mp4', lastModified };
        const upload = await uploadsApi.start({ ...form, file: described });
        set({ items: [...state.items, { ...started, upload, file }] });
        onVideo?.(upload.videoId);
        await send(upload, file);
        return null;
      } catch (error) {
        const refusal = refusalOf(error);
        return {
          problem: refusal ? (refusal.problem ?? 'unexpected') : 'network',
          said: refusal?.said ?? null,
        };
      }
    },

    /** Stops an upload and forgets it; Ignite keeps its video. */
    async remove({ upload: { id }, state: was }: Item): Promise<void> {
      (await engine)?.stop(id);
      try {
        if (was !== 'done') await uploadsApi.remove(id);
        set({ items: state.items.filter((item) => item.upload.id !== id) });
      } catch (error) {
        fail(id, error);
      }
    },
  };
};

export type Manager = ReturnType<typeof createManager>;
