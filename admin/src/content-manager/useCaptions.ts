import { useEffect, useState } from 'react';
import type { VideoView } from '#shared/contract/entries';

type Track = VideoView['tracks'][number];
export type Caption = Track & { objectUrl: string };

/** A track's text, or null where it cannot be had. */
const load = async (track: Track, signal: AbortSignal): Promise<Caption | null> => {
  try {
    const response = await fetch(track.url, { signal });
    if (!response.ok) return null;
    const vtt = new Blob([await response.text()], { type: 'text/vtt' });
    return { ...track, objectUrl: URL.createObjectURL(vtt) };
  } catch {
    return null;
  }
};

/**
 * The captions of a video, once they are wanted. A browser shows another site's captions only in a video
 * that is requested with CORS as a whole, and does not play it where the media host does not answer so:
 * here the texts alone are requested, and handed to the player as its own.
 */
export const useCaptions = (tracks: readonly Track[], areWanted: boolean): Caption[] => {
  const [captions, setCaptions] = useState<Caption[]>([]);
  // The tracks come anew with each answer of the server, and are mostly the same.
  const key = JSON.stringify(tracks);
  useEffect(() => {
    if (!areWanted) return;
    const leaving = new AbortController();
    const wanted = JSON.parse(key) as Track[];
    const loading = Promise.all(wanted.map((track) => load(track, leaving.signal))).then((all) =>
      all.filter((caption) => caption !== null)
    );
    void loading.then((loaded) => {
      if (!leaving.signal.aborted) setCaptions(loaded);
    });
    return () => {
      leaving.abort();
      void loading.then((loaded) => {
        for (const { objectUrl } of loaded) URL.revokeObjectURL(objectUrl);
      });
    };
  }, [key, areWanted]);
  return captions;
};
