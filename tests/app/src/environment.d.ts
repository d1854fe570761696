/** What the app's configuration reads from the environment, beside Strapi's own variables. */
declare namespace NodeJS {
  interface ProcessEnv {
    /** Runs the plugin's sources instead of what `npm run build` made of them. */
    IGNITE_PLUGIN_FROM_SOURCE?: string;
    /** The plugin's `config`, as JSON. */
    IGNITE_PLUGIN_CONFIG?: string;
    DATABASE_CLIENT?: 'sqlite' | 'postgres' | 'mysql';
    DATABASE_FILENAME?: string;
    DATABASE_URL?: string;
    SERVE_ADMIN_PANEL?: string;
  }
}
