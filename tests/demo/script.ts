import { randomBytes } from 'node:crypto';
import { deliveryOf, exampleBody, type Delivery } from '../support/ignite';
import type { Video } from '../support/videos';

export const DEMO_SECRET = 'whsec_demo_8f14e45fceea167a5a36';

const DAY = 24 * 60 * 60 * 1000;

/** One request of the demo and the answer that the rules give it. */
export interface Step {
  video: string;
  what: string;
  delivery: Delivery;
  expect: { status: number; word?: 'accepted' | 'duplicate' | 'ignored' };
}

/** What a video's entry must say when everything has arrived. */
export interface Ending {
  video: string;
  videoId: string;
  title: string;
  processingStatus: string;
  published: boolean;
}

/** Ids are never used again in Ignite, so each run has videos of its own. */
const newVideoId = (): string => randomBytes(12).toString('hex');

/** One of Ignite's example bodies, as another video. */
const example = (file: string, id: string, changes: Record<string, unknown> = {}): Buffer => {
  const { id: exampleId } = JSON.parse(exampleBody(file).toString()) as { id: string };
  const text = exampleBody(file).toString().replaceAll(exampleId, id);
  return Object.keys(changes).length === 0
    ? Buffer.from(text)
    : Buffer.from(JSON.stringify({ ...(JSON.parse(text) as object), ...changes }));
};

const taken = { status: 202, word: 'accepted' } as const;
const known = { status: 200, word: 'duplicate' } as const;
const refused = { status: 401 } as const;

// Ignite never signs two events in one millisecond: the same body at the same time is the same delivery.
let lastT = Date.now();
const nextT = (): number => (lastT += 1);

const signed = (
  video: string,
  what: string,
  event: string,
  body: Buffer,
  t: number = nextT()
): Step => ({
  video,
  what,
  delivery: deliveryOf({ secret: DEMO_SECRET, event, video: body, t }),
  expect: taken,
});

const shuffle = <T>(items: readonly T[]): T[] => {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
};

/**
 * The lives of several videos, shuffled and partly repeated, and the requests that must not get
 * through. The endings are written down by hand: they are what the rules say, not what the code does.
 */
export const writeScript = (): { steps: Step[]; endings: Ending[] } => {
  const tour = newVideoId();
  const recalled = newVideoId();
  const interview = newVideoId();
  const short = newVideoId();

  const lives: Step[] = [
    signed(
      'tour',
      'created, no file yet',
      'video.created',
      example('1-created-no-file.json', tour)
    ),
    signed('tour', 'processing', 'video.updated', example('2-updated-processing.json', tour)),
    signed(
      'tour',
      'complete, private',
      'video.updated',
      example('3-updated-complete-private.json', tour)
    ),
    signed('tour', 'made public', 'video.updated', example('4-updated-complete-public.json', tour)),
    signed('tour', 'retitled', 'video.updated', example('5-updated-retitled.json', tour)),

    signed(
      'recalled',
      'complete, public',
      'video.updated',
      example('4-updated-complete-public.json', recalled, { title: 'Recalled spot' })
    ),
    signed(
      'recalled',
      'deleted',
      'video.deleted',
      example('4-updated-complete-public.json', recalled, { title: 'Recalled spot' })
    ),
    signed(
      'recalled',
      'an update from after the deletion',
      'video.updated',
      example('5-updated-retitled.json', recalled, {
        title: 'Back again?',
        updatedAt: '2024-06-01T00:00:00.000Z',
      })
    ),

    signed(
      'interview',
      'complete, public',
      'video.updated',
      example('4-updated-complete-public.json', interview, { title: 'Interview' })
    ),
    signed(
      'interview',
      'turned private',
      'video.updated',
      example('3-updated-complete-private.json', interview, {
        title: 'Interview',
        updatedAt: '2024-03-01T00:00:00.000Z',
      })
    ),

    signed(
      'short',
      'processing failed',
      'video.updated',
      example('other-portrait-failed.json', short)
    ),
  ];

  const tampered = signed(
    'tour',
    'body changed on the way',
    'video.updated',
    example('5-updated-retitled.json', tour)
  );
  tampered.delivery.body = Buffer.from(
    tampered.delivery.body.toString().replace('full tour', 'fake tour')
  );
  const tooOld = signed(
    'tour',
    'signed two days ago',
    'video.updated',
    example('5-updated-retitled.json', tour),
    Date.now() - 2 * DAY
  );

  const shuffledLives = shuffle(lives);
  const repeated = shuffledLives
    .slice(0, 3)
    .map((step) => ({ ...step, what: `${step.what} (repeated)`, expect: known }));
  const captured = shuffledLives.find(({ video }) => video === 'tour')!;
  const replayed: Step = {
    video: 'tour',
    what: 'captured and replayed as a deletion',
    delivery: {
      ...captured.delivery,
      headers: {
        ...captured.delivery.headers,
        'x-webhook-event': 'video.deleted',
        'x-webhook-delivery-id': 'del_of_an_attacker',
      },
    },
    expect: known,
  };

  return {
    steps: [
      ...shuffledLives,
      ...repeated,
      replayed,
      { ...tampered, expect: refused },
      { ...tooOld, expect: refused },
    ],
    endings: [
      {
        video: 'tour',
        videoId: tour,
        title: 'Assembly line – the full tour',
        processingStatus: 'COMPLETE',
        published: true,
      },
      {
        video: 'recalled',
        videoId: recalled,
        title: 'Recalled spot',
        processingStatus: 'DELETED',
        published: false,
      },
      {
        video: 'interview',
        videoId: interview,
        title: 'Interview',
        processingStatus: 'COMPLETE',
        published: false,
      },
      {
        video: 'short',
        videoId: short,
        title: 'Kurzfilm 🎬',
        processingStatus: 'ERROR',
        published: false,
      },
    ],
  };
};

/** A later version of the tour, to show what an editor's work is worth. */
export const laterTour = (videoId: string): Step =>
  signed(
    'tour',
    'longer cut, other title in Ignite',
    'video.updated',
    example('5-updated-retitled.json', videoId, {
      title: 'Ignite says otherwise',
      duration: 130.5,
      updatedAt: '2024-09-01T00:00:00.000Z',
    })
  );

/** The videos that Ignite still has after these requests, in their newest version. */
export const remaining = (steps: readonly Step[]): Video[] => {
  const authentic = steps.filter(({ expect }) => expect.status === taken.status);
  const newest = new Map<string, Video>();
  for (const { delivery } of authentic) {
    const video = JSON.parse(delivery.body.toString()) as Video;
    const known = newest.get(video.id);
    if (!known || video.updatedAt > known.updatedAt) newest.set(video.id, video);
  }
  for (const { delivery } of authentic) {
    if (delivery.headers['x-webhook-event'] !== 'video.deleted') continue;
    newest.delete((JSON.parse(delivery.body.toString()) as Video).id);
  }
  return [...newest.values()];
};
