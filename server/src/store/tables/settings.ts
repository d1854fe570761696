import { id, integer, table, text, time } from './declare';

// Tables of what administrators choose.

/** What administrators choose: JSON by key. A table of the plugin's own, as an import replaces Strapi's store. */
export const settingsTable = table(
  'ignite_video_settings',
  {
    key: id(64),
    /** Version of the value's shape. */
    version: integer(),
    /** Goes up with every save: a save names the one that it started from. */
    revision: integer(),
    value: text(),
  },
  [{ columns: ['key'], type: 'unique' }]
);

/** Signing secrets added in the admin panel, encrypted by Strapi. */
export const secretsTable = table(
  'ignite_video_secrets',
  {
    label: text(255),
    encrypted: text(),
    last_four: text(4),
    added_at: time(),
    last_used_at: time(),
  },
  []
);
