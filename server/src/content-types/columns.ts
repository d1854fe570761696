import type { Core, Struct } from '@strapi/strapi';
import video from './video';

/** What the attributes of the default content type say of their columns, by name. */
const columns = Object.entries(video.attributes).flatMap(([name, attribute]) =>
  'column' in attribute ? [{ name, type: attribute.type, column: attribute.column }] : []
);

/**
 * Puts back what the Content-Type Builder leaves out when it saves the type, as it does not know it: how
 * long a text its columns hold. Without it the next start would cut texts to 255 characters.
 */
export const restoreColumns = (strapi: Core.Strapi): void => {
  const { attributes }: Struct.Schema = strapi.contentType('plugin::ignite-video.video' as never);
  for (const { name, type, column } of columns) {
    const attribute = attributes[name];
    // Whoever has made something else of it had a reason.
    if (attribute?.type !== type || 'column' in attribute) continue;
    Object.assign(attribute, { column: { ...column, args: [...column.args] } });
  }
};
