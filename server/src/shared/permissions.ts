/** Actions that Strapi's roles can grant. Renaming one takes it away from every role that has it. */
export const permissions = {
  readHealth: 'plugin::ignite-video.health.read',
  readDeliveries: 'plugin::ignite-video.deliveries.read',
  readPayloads: 'plugin::ignite-video.deliveries.payload',
  replayDeliveries: 'plugin::ignite-video.deliveries.replay',
  readSettings: 'plugin::ignite-video.settings.read',
  changeSettings: 'plugin::ignite-video.settings.update',
  manageSecrets: 'plugin::ignite-video.secrets.manage',
  runReconcile: 'plugin::ignite-video.reconcile.run',
  uploadVideos: 'plugin::ignite-video.uploads.create',
} as const;

/** As `admin::permission` wants them registered. */
export const permissionActions = [
  { uid: 'health.read', displayName: 'See whether the sync is healthy' },
  { uid: 'deliveries.read', displayName: 'Read the log of deliveries' },
  { uid: 'deliveries.payload', displayName: 'Read the payloads of deliveries' },
  { uid: 'deliveries.replay', displayName: 'Replay deliveries' },
  { uid: 'settings.read', displayName: 'Read the settings' },
  { uid: 'settings.update', displayName: 'Change the settings' },
  { uid: 'secrets.manage', displayName: 'Add and remove signing secrets' },
  {
    uid: 'reconcile.run',
    displayName: "Run imports from Ignite, and set their schedule and the token of Ignite's API",
  },
  { uid: 'uploads.create', displayName: 'Upload videos to Ignite' },
].map((action) => ({
  ...action,
  section: 'settings',
  category: 'ignite video',
  pluginName: 'ignite-video',
}));
