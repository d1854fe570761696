/** Attributes that differ by language; a type shares the others between its language versions. */
const LOCALISED = ['title', 'slug', 'summary', 'body', 'notes', 'level', 'meta', 'hero', 'remark'];

/** A type with the attributes of another, in languages. */
module.exports = (schema, name, { draftAndPublish }) => ({
  ...schema,
  collectionName: `${name}s`,
  info: {
    singularName: name,
    pluralName: `${name}s`,
    displayName: name[0].toUpperCase() + name.slice(1),
  },
  options: { draftAndPublish },
  pluginOptions: { i18n: { localized: true } },
  attributes: Object.fromEntries(
    Object.entries(schema.attributes).map(([attribute, shape]) => [
      attribute,
      { ...shape, pluginOptions: { i18n: { localized: LOCALISED.includes(attribute) } } },
    ])
  ),
});
