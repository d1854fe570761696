import type { TestSite } from './site';

const triggers = {
  sqlite: (condition: string) => ({
    make: [
      `create trigger refuse_rows before insert on ignite_video_deliveries when ${condition}
       begin select raise(abort, 'disk is full'); end`,
    ],
    drop: ['drop trigger refuse_rows'],
  }),
  postgres: (condition: string) => ({
    make: [
      `create function refuse_row() returns trigger as $$
       begin if ${condition} then raise exception 'disk is full'; end if; return new; end
       $$ language plpgsql`,
      `create trigger refuse_rows before insert on ignite_video_deliveries
       for each row execute function refuse_row()`,
    ],
    drop: ['drop trigger refuse_rows on ignite_video_deliveries', 'drop function refuse_row'],
  }),
  mysql: (condition: string) => ({
    make: [
      `create trigger refuse_rows before insert on ignite_video_deliveries for each row
       begin if ${condition} then
         signal sqlstate '45000' set message_text = 'disk is full';
       end if; end`,
    ],
    drop: ['drop trigger refuse_rows'],
  }),
};

/** Makes the database refuse deliveries, or one of them, until the returned function is called. */
export const refuseDeliveries = async (
  { strapi }: Pick<TestSite, 'strapi'>,
  deliveryId?: string
): Promise<() => Promise<void>> => {
  const client = strapi.db.dialect.client as keyof typeof triggers;
  const { make, drop } = triggers[client](
    deliveryId === undefined ? '1 = 1' : `new.delivery_id = '${deliveryId}'`
  );
  const run = async (statements: string[]): Promise<void> => {
    for (const statement of statements) await strapi.db.connection.raw(statement);
  };
  await run(make);
  return () => run(drop);
};
