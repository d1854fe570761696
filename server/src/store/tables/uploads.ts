import { id, integer, table, text, time } from './declare';

/** Uploads to Ignite that have not come to their end: Ignite says no more of them than what became of the video. */
export const uploadsTable = table(
  'ignite_video_uploads',
  {
    video_id: id(255),
    /** The administrator of Strapi who uploads. */
    user_id: integer(),
    title: text(255),
    file_name: text(255),
    file_size: time(),
    file_type: text(100),
    file_modified: time(),
    /** What Ignite knows an upload in parts by; null for one `PUT`. */
    multipart_id: text(),
    multipart_key: text(),
    state: text(16),
    problem: text(16),
    /** How often Ignite was asked what became of the video since something changed, and when it is asked next. */
    asks: integer(),
    next_ask_at: time(),
    started_at: time(),
    /** When the upload began, or its bytes were all there: asking ends some time after that. */
    active_at: time(),
    /** Drawn anew for every row: MySQL cannot say what it inserted. */
    insert_token: id(36),
  },
  [
    { columns: ['next_ask_at'] },
    { columns: ['user_id'] },
    { columns: ['insert_token'], type: 'unique' },
  ]
);
