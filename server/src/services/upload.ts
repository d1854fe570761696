import { createFollower } from '../upload/follow';
import { createUploading } from '../upload/uploading';
import { createUploads } from '../upload/uploads';
import { service, type Services, type Context } from './parts';

/** The parts for uploads to Ignite. */
export const uploadParts = {
  uploads: createUploads,

  uploading: ({ strapi }: Context) =>
    createUploading({
      api: service(strapi, 'apiSettings'),
      ignite: service(strapi, 'ignite'),
      uploads: service(strapi, 'uploads'),
      now: Date.now,
    }),

  uploadFollower: ({ strapi }: Context) =>
    createFollower({
      ignite: service(strapi, 'ignite'),
      uploads: service(strapi, 'uploads'),
      appliedVideos: service(strapi, 'appliedVideos'),
      deliveries: service(strapi, 'deliveries'),
      onStored: () => service(strapi, 'worker').wake(),
      now: Date.now,
    }),
} satisfies Partial<Services>;
