/** The oldest Strapi that the plugin runs on: an older one has no service that encrypts signing secrets. */
export const OLDEST_STRAPI = '5.13.0';

/** Whether the plugin runs on this version of Strapi. Its experimental builds are all called 0.0.0. */
export const runsOn = (strapiVersion: string): boolean => {
  const [major = 0, minor = 0] = strapiVersion.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_STRAPI.split('.').map(Number);
  return /^0\.0\.0\b/.test(strapiVersion) || (major === oldestMajor && minor >= oldestMinor);
};

/** Stops a site in one line where it could not work. */
export const requireStrapi = (strapiVersion: string): void => {
  if (runsOn(strapiVersion)) return;
  throw new Error(
    `strapi-plugin-ignite-video needs Strapi ${OLDEST_STRAPI} or a later 5.x, and this is ${strapiVersion}: upgrade Strapi, or set "enabled: false" for "ignite-video" in config/plugins.`
  );
};
