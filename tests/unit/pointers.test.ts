import type { Core } from '@strapi/strapi';
import { pointersTo } from '../../server/src/write/pointers';

const FILM = 'api::film.film';

/** What Strapi's metadata says of a site with these attributes of its films, for what reads nothing else. */
const siteWith = (attributes: Record<string, unknown>): Core.Strapi => {
  const metadata = new Map([[FILM, { uid: FILM, tableName: 'films', attributes }]]);
  return { db: { metadata } } as unknown as Core.Strapi;
};

describe('a row is pointed at', () => {
  it('by a column that holds its id', () => {
    const sequel = {
      type: 'relation',
      relation: 'manyToOne',
      target: FILM,
      joinColumn: { name: 'sequel_id', referencedColumn: 'id' },
    };
    expect(pointersTo(siteWith({ sequel }), FILM)).toMatchObject([
      { table: 'films', id: 'sequel_id', from: null },
    ]);
  });

  it("not by a column that holds its document's id", () => {
    const localizations = {
      type: 'relation',
      relation: 'oneToMany',
      target: FILM,
      joinColumn: { name: 'document_id', referencedColumn: 'document_id' },
    };
    expect(pointersTo(siteWith({ localizations }), FILM)).toEqual([]);
  });
});
