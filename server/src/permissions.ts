/** Actions that Strapi's roles can grant. Renaming one takes it away from every role that has it. */
export const permissions = {
  readSettings: 'plugin::ignite-video.settings.read',
  changeSettings: 'plugin::ignite-video.settings.update',
  runReconcile: 'plugin::ignite-video.reconcile.run',
} as const;

/** As `admin::permission` wants them registered. */
export const permissionActions = [
  { uid: 'settings.read', displayName: 'Read the settings' },
  { uid: 'settings.update', displayName: 'Change the settings and the signing secrets' },
  { uid: 'reconcile.run', displayName: 'Start, cancel and confirm reconciling with Ignite' },
].map((action) => ({
  ...action,
  section: 'settings',
  category: 'ignite video',
  pluginName: 'ignite-video',
}));
