import { objectsOf } from './media';
import type { VideoWith } from './types';

/** A part of a video, from `start` to before `end` (seconds). */
export interface Chapter {
  title: string;
  start: number;
  end: number;
}

/** How long a last chapter is taken to be where the video's duration is not known (s). */
const UNKNOWN_LENGTH = 3600;

/** `hh:mm:ss` or `mm:ss`, with or without fractions, in seconds; null for anything else. */
const secondsOf = (timestamp: unknown): number | null => {
  if (typeof timestamp !== 'string') return null;
  const match = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(timestamp.trim());
  return match && Number(match[1] ?? 0) * 3600 + Number(match[2]) * 60 + Number(match[3]);
};

/** Blanks of all kinds, line ends among them, and what no player shows. */
// eslint-disable-next-line no-control-regex -- they are what is taken out
const BLANKS = /[\s\u0000-\u001f\u007f\u0085]+/g;

const inOneLine = (text: string): string => text.replace(BLANKS, ' ').trim();

/** The chapters of a video in their order. Needs `chapters` and, for the end of the last one, `duration`. */
export const chapters = (video: VideoWith<'chapters' | 'duration'>): Chapter[] => {
  const starts = objectsOf(video?.chapters)
    .flatMap(({ title, timestamp }) => {
      const start = secondsOf(timestamp);
      const text = typeof title === 'string' ? inOneLine(title) : '';
      return start === null || text === '' ? [] : [{ title: text, start }];
    })
    .sort((a, b) => a.start - b.start);
  return starts
    .map(({ title, start }, index) => ({
      title,
      start,
      end: starts[index + 1]?.start ?? video?.duration ?? start + UNKNOWN_LENGTH,
    }))
    .filter(({ start, end }) => end > start);
};

const cueTime = (seconds: number): string => {
  const ms = Math.round(seconds * 1000);
  const part = (value: number, digits: number): string =>
    String(Math.floor(value)).padStart(digits, '0');
  const minutes = ms / 60_000;
  return `${part(minutes / 60, 2)}:${part(minutes % 60, 2)}:${part((ms / 1000) % 60, 2)}.${part(ms % 1000, 3)}`;
};

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * The chapters of a video as a WebVTT file, or null where it has none: for `<track kind="chapters">`, as a `data:` or `blob:`
 * URL or from a route of the site. Needs `chapters` and `duration`.
 */
export const chaptersToVtt = (video: VideoWith<'chapters' | 'duration'>): string | null => {
  const cues = chapters(video).map(
    ({ title, start, end }) =>
      `${cueTime(start)} --> ${cueTime(end)}\n${title.replace(/[&<>]/g, (one) => ESCAPES[one] ?? one)}\n`
  );
  return cues.length === 0 ? null : ['WEBVTT\n', ...cues].join('\n');
};
