import { factories } from '@strapi/strapi';

/** The REST API of the default content type; the guard decides who sees what of it. */
export default factories.createCoreController('plugin::ignite-video.video' as never);
