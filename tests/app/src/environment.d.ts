/** What the app's configuration reads from the environment, beside Strapi's own variables. */
declare namespace NodeJS {
  interface ProcessEnv {
    /** Runs the plugin's sources instead of what `npm run build` made of them. */
    IGNITE_PLUGIN_FROM_SOURCE?: string;
    /** The plugin's `config`, as JSON. */
    IGNITE_PLUGIN_CONFIG?: string;
    /** Adds pages that relate to videos, and REST routes. */
    WITH_PAGES?: string;
    /** Makes Strapi's queries in a way that the guard does not know. */
    WITH_OTHER_QUERIES?: string;
    /** Adds Strapi's GraphQL plugin. */
    WITH_GRAPHQL?: string;
    /** Switches Strapi's MCP server on. */
    WITH_MCP?: string;
    DATABASE_CLIENT?: 'sqlite' | 'postgres' | 'mysql';
    DATABASE_FILENAME?: string;
    DATABASE_URL?: string;
    SERVE_ADMIN_PANEL?: string;
  }
}
