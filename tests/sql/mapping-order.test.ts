import type { UID } from '@strapi/strapi';
import fc from 'fast-check';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { deliveryOf, type Delivery } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { everyRule, mappingOnto } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, settled, type Entry } from '../support/webhook';

const secret = 'whsec_mapping_order_1f6a2e9c';
const TUTORIAL: UID.CollectionType = 'api::tutorial.tutorial';
const TOPIC: UID.CollectionType = 'api::topic.topic';

/** What a lifecycle of the site refuses the first time: crashes and failures in between. */
const refusedOnce = new Set<string>();

let site: TestSite;
beforeAll(async () => {
  site = await startSite({
    config: {
      signingSecrets: [secret],
      mappings: [
        defaultMapping,
        mappingOnto(TUTORIAL, {
          rules: everyRule('untilEdited'),
          filter: [{ field: 'tag', is: 'none', of: ['left-out'] }],
        }),
      ],
    },
  });
  const refuse = ({ params }: { params: { data?: Record<string, unknown> } }): void => {
    if (refusedOnce.delete(String(params.data?.['title']))) throw new Error('Not now');
  };
  site.strapi.db.lifecycles.subscribe({
    models: [TUTORIAL],
    beforeCreate: refuse,
    beforeUpdate: refuse,
  });
});
afterAll(() => site.stop());

const versionOfVideo = fc.record({
  tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
  category: fc.constantFrom('x', 'y', null),
  chapters: fc.integer({ min: 0, max: 2 }),
  visibility: fc.constantFrom('public', 'public', 'private'),
  isLeftOut: fc.boolean(),
  fails: fc.boolean(),
  places: fc.array(fc.nat(999), { minLength: 1, maxLength: 3 }),
});

const run = fc.record({
  videos: fc.array(
    fc.record({
      versions: fc.array(versionOfVideo, { minLength: 1, maxLength: 3 }),
      deletedAt: fc.option(fc.nat(999), { freq: 3 }),
    }),
    { minLength: 2, maxLength: 4 }
  ),
  atOnce: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
});

const namesOf = (entry: Entry | null, attribute: string): unknown[] =>
  [entry?.[attribute] ?? []]
    .flat()
    .map((related) => (related as { name: string }).name)
    .sort();

it('whatever the order, the repetition and the failures in between, the entries of both mappings are what the last delivery says', async () => {
  await fc.assert(
    fc.asyncProperty(run, async ({ videos, atOnce }) => {
      const marker = freshVideoId();
      const named = (name: string): string => `${name} ${marker}`;
      const lives = videos.map(({ versions, deletedAt }, n) => {
        const id = freshVideoId();
        const bodies = versions.map((said, minute) =>
          videoOf({
            id,
            title: `Title ${n} ${minute} ${marker}`,
            visibility: said.visibility,
            updatedAt: new Date(Date.UTC(2024, 0, 15, 12, minute)).toISOString(),
            tags: [
              ...said.tags.map((name) => ({ title: named(name), slug: name })),
              ...(said.isLeftOut ? [{ title: named('left out'), slug: 'left-out' }] : []),
            ],
            categories: said.category === null ? [] : [{ title: named(said.category) }],
            chapters: Array.from({ length: said.chapters }, (_, at) => ({
              title: `Chapter ${at} of ${minute}`,
              timestamp: `00:0${at}:00`,
            })),
          })
        );
        const sent = versions.flatMap(({ places, fails }, minute) => {
          if (fails) refusedOnce.add(String(bodies[minute]!['title']));
          const delivery = deliveryOf({ secret, video: bodies[minute]! });
          return places.map((place) => ({ place, delivery }));
        });
        const last = versions.length - 1;
        if (deletedAt !== null) {
          // Signed at another time: a signature is accepted once.
          const t = Date.now() - 1000;
          const video = bodies[last]!;
          const delivery = deliveryOf({ secret, video, event: 'video.deleted', t });
          sent.push({ place: deletedAt, delivery });
        }
        return {
          id,
          last: versions[last]!,
          body: bodies[last]!,
          isDeleted: deletedAt !== null,
          sent,
        };
      });

      const queue: Delivery[] = lives
        .flatMap(({ sent }) => sent)
        .sort((a, b) => a.place - b.place)
        .map(({ delivery }) => delivery);
      for (let n = 0; queue.length > 0; n++) {
        const answers = await Promise.all(
          queue.splice(0, atOnce[n % atOnce.length]).map((delivery) => send(site, delivery))
        );
        for (const { status } of answers) expect([200, 202]).toContain(status);
      }
      await settled(site);

      for (const { id, last, body, isDeleted } of lives) {
        const isPublic = !isDeleted && last.visibility === 'public';
        const own = await entryOf(site, id);
        expect(own.draft).toMatchObject({
          title: body['title'],
          tags: body['tags'],
          processingStatus: isDeleted ? 'DELETED' : 'COMPLETE',
        });
        expect(own.versions).toBe(isPublic ? 2 : 1);

        const mapped = await entryOf(site, id, TUTORIAL);
        // What was never taken, or is left out now, says what it said before, or nothing.
        if (last.isLeftOut) {
          expect(mapped.versions).toBeLessThanOrEqual(1);
          if (!isDeleted || mapped.versions === 0) continue;
        }
        expect(mapped.versions).toBe(isPublic ? 2 : 1);
        for (const row of isPublic ? [mapped.draft, mapped.published] : [mapped.draft]) {
          expect(row).toMatchObject({ title: body['title'], chapters: body['chapters'] });
          expect(namesOf(row, 'topics')).toEqual(
            (body['tags'] as { title: string }[]).map(({ title }) => title).sort()
          );
          expect(namesOf(row, 'mainTopic')).toEqual(
            last.category === null ? [] : [named(last.category)]
          );
        }
      }
      const topics: Entry[] = await site.strapi.db
        .query(TOPIC)
        .findMany({ where: { name: { $contains: marker }, publishedAt: null } });
      expect(new Set(topics.map(({ name }) => name)).size).toBe(topics.length);
    }),
    { numRuns: 12, endOnFailure: true }
  );
});
