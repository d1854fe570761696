import { exampleBody } from '../ignite';
import type { Video } from '../videos';
import { pick, type Random } from './random';

/** The workspace of all made-up videos. */
export const WORKSPACE = '507f1f77bcf86cd799439000';

const complete = exampleBody('4-updated-complete-public.json').toString();
const failed = exampleBody('other-portrait-failed.json').toString();
const idIn = (text: string): string => (JSON.parse(text) as Video).id;
const [completeId, failedId] = [idIn(complete), idIn(failed)];

const DAY = 24 * 60 * 60 * 1000;
const FIRST_DAY = Date.UTC(2023, 0, 2, 8);

const subjects = [
  'Assembly line',
  'Über uns',
  'Safety & care',
  'L’atelier',
  '“Onboarding”',
] as const;
const kinds = ['teaser', 'full tour', 'interview', 'webinar 🎬', 'how-to'] as const;

/** The same place in the library always has the same id. */
const idAt = (number: number, random: Random): string =>
  (0x65000000 + number).toString(16) +
  Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('');

/**
 * The video at a place of the library, as complete as Ignite's are (4 KB). Most are public; some are
 * private, being processed, or failed. Every tenth one and those after it were edited together, so
 * that their `updatedAt` is the same to the millisecond.
 */
export const madeUpVideo = (number: number, random: Random): Video => {
  const id = idAt(number, random);
  const isFailed = random() < 0.04;
  const example = isFailed ? failed.replaceAll(failedId, id) : complete.replaceAll(completeId, id);
  const edited = FIRST_DAY + Math.floor(number / 10) * DAY + (number % 10 < 4 ? 0 : number % 10);
  return {
    ...(JSON.parse(example) as Video),
    workspace: WORKSPACE,
    ...(!isFailed && {
      status: random() < 0.06 ? 'PROCESSING' : 'COMPLETE',
      duration: Math.round(random() * 60_000) / 100,
    }),
    visibility: random() < 0.15 ? 'private' : 'public',
    v: 1,
    title: `${pick(random, subjects)} – ${pick(random, kinds)} ${number + 1}`,
    language: pick(random, ['en-US', 'de-DE', 'ar']),
    createdAt: new Date(edited - DAY).toISOString(),
    updatedAt: new Date(edited).toISOString(),
  };
};
