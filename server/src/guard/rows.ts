import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { isSync } from '../write/own-writes';
import { seeingEverything } from './guests';
import type { LinkedTypes } from './linked-types';
import type { Notice } from './noticing';
import type { Refusals } from './refusals';

type Subscriber = Extract<
  Parameters<Core.Strapi['db']['lifecycles']['subscribe']>[0],
  (event: never) => unknown
>;
type Event = Parameters<Subscriber>[0];

const row = z.object({
  documentId: z.string().nullish(),
  locale: z.string().nullish(),
  publishedAt: z.unknown().optional(),
});
type Row = z.infer<typeof row>;

const rowsIn = z.union([z.array(row), row.transform((one) => [one])]).catch([]);

const isPublished = ({ publishedAt }: Row): boolean =>
  publishedAt !== null && publishedAt !== undefined;

const versionsIn = (rows: readonly Row[]) =>
  rows.flatMap((one) =>
    typeof one.documentId === 'string'
      ? [{ documentId: one.documentId, locale: one.locale ?? null, isPublished: isPublished(one) }]
      : []
  );

/**
 * Watches the rows of linked types, whichever way they are written: the document service writes through
 * here, and so does everybody who goes past it with `strapi.db.query`.
 */
export const createRowWatch = ({
  strapi,
  linkedTypes,
  refusals,
  notice,
}: {
  strapi: Core.Strapi;
  linkedTypes: Pick<LinkedTypes, 'has'>;
  refusals: Pick<Refusals, 'refuseRows'>;
  notice: Notice;
}): Subscriber => {
  /** The rows that are about to be written. */
  const remember = async ({ model, params, state }: Event): Promise<Row[]> => {
    const { where, filters, _q } = params as Record<string, unknown>;
    const rows: unknown = await seeingEverything(() =>
      strapi.db
        .queryBuilder(model.uid)
        .init({ where, filters, _q, select: ['documentId', 'locale', 'publishedAt'] })
        .execute()
    );
    state['rows'] = rows;
    return rowsIn.parse(rows);
  };

  const refuse = ({ model }: Event, rows: readonly Row[]): Promise<void> =>
    refusals.refuseRows(model.uid, versionsIn(rows));

  const refuseCreated = (event: Event): Promise<void> =>
    refuse(event, rowsIn.parse(event.params.data).filter(isPublished));

  const refuseUpdated = async (event: Event): Promise<void> => {
    const rows = await remember(event);
    if (rowsIn.parse(event.params.data).some(isPublished)) await refuse(event, rows);
  };

  const tell = ({ model }: Event, action: Parameters<Notice>[0]['action'], rows: unknown) =>
    notice({ uid: model.uid, action, versions: versionsIn(rowsIn.parse(rows)) });

  const created = (event: Event): Promise<void> => tell(event, 'created', event.params.data);
  const updated = (event: Event): Promise<void> => tell(event, 'changed', event.state['rows']);
  const deleted = (event: Event): Promise<void> => tell(event, 'deleted', event.state['rows']);

  const steps: Partial<Record<Event['action'], (event: Event) => Promise<unknown>>> = {
    beforeCreate: refuseCreated,
    beforeCreateMany: refuseCreated,
    afterCreate: created,
    afterCreateMany: created,
    beforeUpdate: refuseUpdated,
    beforeUpdateMany: refuseUpdated,
    afterUpdate: updated,
    afterUpdateMany: updated,
    beforeDelete: remember,
    beforeDeleteMany: remember,
    afterDelete: deleted,
    afterDeleteMany: deleted,
  };

  return async (event) => {
    // First what decides for nearly every query of the site.
    if (!linkedTypes.has(event.model.uid)) return;
    const step = steps[event.action];
    if (step === undefined || isSync()) return;
    await step(event);
  };
};
