import fc from 'fast-check';
import { editorOf } from '../support/editor';
import { deliveryOf } from '../support/ignite';
import { startSite, type TestSite } from '../support/site';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, settled } from '../support/webhook';

const secret = 'whsec_property_45c48cce2e2d7fbd';

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

/** What Ignite and an editor may do, in any order. `at` is the video's version, so some come too late. */
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ by: fc.constant('ignite' as const), at: fc.nat({ max: 50 }) }),
  },
  fc.record({ by: fc.constant('edit' as const) }),
  fc.record({ by: fc.constant('publish' as const) })
);

/** The rules of a title that is Ignite's until it is edited, in their plainest form. */
interface Model {
  newest: number;
  draft: string;
  published: string;
  isEdited: boolean;
}

it('whatever Ignite and an editor do in turns, an edited title is the editor’s and the duration Ignite’s', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 2, maxLength: 8 }), async (actions) => {
      const id = freshVideoId();
      const deliver = async (at: number): Promise<void> => {
        const updatedAt = new Date(Date.UTC(2024, 0, 1, 0, 0, at)).toISOString();
        const video = videoOf({ id, title: `Ignite ${at}`, duration: at + 1, updatedAt });
        expect((await send(site, deliveryOf({ secret, video }))).status).toBe(202);
        await settled(site);
      };
      await deliver(25);
      const model: Model = {
        newest: 25,
        draft: 'Ignite 25',
        published: 'Ignite 25',
        isEdited: false,
      };
      const editor = editorOf(site, (await entryOf(site, id)).draft?.documentId ?? '');

      for (const [step, { by, ...rest }] of actions.entries()) {
        if (by === 'edit') {
          await editor.change({ title: `Editor ${step}` });
          Object.assign(model, { draft: `Editor ${step}`, isEdited: true });
        } else if (by === 'publish') {
          await editor.publish();
          model.published = model.draft;
        } else {
          const { at } = rest as { at: number };
          await deliver(at);
          if (at > model.newest) {
            model.newest = at;
            if (!model.isEdited)
              Object.assign(model, { draft: `Ignite ${at}`, published: `Ignite ${at}` });
          }
        }
        const { draft, published, versions } = await entryOf(site, id);
        expect(versions).toBe(2);
        expect(draft).toMatchObject({ title: model.draft, duration: model.newest + 1 });
        expect(published).toMatchObject({ title: model.published, duration: model.newest + 1 });
      }
    }),
    { numRuns: 25 }
  );
});
