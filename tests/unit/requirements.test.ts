import type { Core } from '@strapi/strapi';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkTableNames } from '../../server/src/content-types/table-names';
import { OLDEST_STRAPI, requireStrapi, runsOn } from '../../server/src/requirements';

const root = path.resolve(__dirname, '../..');

it.each([
  ['5.13.0', true],
  ['5.54.1', true],
  ['5.100.0', true],
  ['5.14.0-beta.1', true],
  ['0.0.0-experimental.0a1b2c', true],
  ['5.12.7', false],
  ['5.0.0', false],
  ['4.25.9', false],
  ['6.0.0', false],
])('Strapi %s: %s', (version, isSupported) => {
  expect(runsOn(version)).toBe(isSupported);
});

it('stops an older Strapi with a line that names both versions and what to do', () => {
  expect(() => requireStrapi('5.12.7')).toThrow(
    /needs Strapi 5\.13\.0.* this is 5\.12\.7: upgrade/
  );
  expect(() => requireStrapi('5.13.0')).not.toThrow();
});

it('asks package managers for the same versions', () => {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  expect(manifest.peerDependencies['@strapi/strapi']).toBe(`>=${OLDEST_STRAPI} <6`);
});

describe("a type of the site's", () => {
  const site = (collectionName: string) =>
    ({
      contentTypes: {
        'plugin::ignite-video.video': {
          uid: 'plugin::ignite-video.video',
          collectionName: 'ignite_videos',
        },
        'api::clip.clip': { uid: 'api::clip.clip', collectionName },
      },
      components: {},
    }) as unknown as Pick<Core.Strapi, 'contentTypes' | 'components'>;

  it.each(['ignite_videos', 'ignite_video_mirrors', 'ignite_video_deliveries'])(
    'with the table %s stops the site in a line that names both',
    (name) => {
      expect(() => checkTableNames(site(name))).toThrow(
        new RegExp(`^api::clip\\.clip has the collectionName "${name}", and so does .*ignite-video`)
      );
    }
  );

  it('with a table of its own is left alone', () => {
    expect(() => checkTableNames(site('clips'))).not.toThrow();
  });
});
