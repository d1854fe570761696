import { permissions } from '#shared/permissions';
import { contentApiRouter } from './content-api';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const adminRoute = (method: Method, path: string, handler: string, ...actions: string[]) => ({
  method,
  path,
  handler,
  config: {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'admin::hasPermissions', config: { actions } },
    ],
  },
});

/**
 * A route beside an entry of the content type `:uid`: it takes what the Content Manager takes to do
 * the same with the entry.
 */
const entryRoute = (method: Method, path: string, handler: string, action: 'read' | 'update') => ({
  method,
  path,
  handler,
  config: {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'plugin::ignite-video.content-manager', config: { action } },
    ],
  },
});

/** A route that tells each caller what they may read; its controller decides what that is. */
const loginRoute = (method: Method, path: string, handler: string) => ({
  method,
  path,
  handler,
  config: { policies: ['admin::isAuthenticatedAdmin'] },
});

/** Every route of the plugin, with what it takes to call it. */
export default {
  'content-api': contentApiRouter,
  admin: {
    type: 'admin',
    routes: [
      adminRoute('GET', '/problems', 'problems.find', permissions.readHealth),
      adminRoute('GET', '/problems/videos', 'problems.videos', permissions.readDeliveries),
      adminRoute('POST', '/problems/retry', 'problems.retry', permissions.replayDeliveries),
      adminRoute('GET', '/settings', 'settings.find', permissions.readSettings),
      adminRoute('PUT', '/settings/events', 'settings.updateEvents', permissions.changeSettings),
      adminRoute(
        'POST',
        '/settings/test-delivery',
        'settings.testDelivery',
        permissions.manageSecrets
      ),
      adminRoute('GET', '/first-hour', 'first-hour.find', permissions.readSettings),
      adminRoute('PUT', '/first-hour', 'first-hour.update', permissions.changeSettings),
      adminRoute('GET', '/status', 'health.view', permissions.readHealth),
      adminRoute('GET', '/deliveries', 'deliveries.find', permissions.readDeliveries),
      adminRoute('GET', '/deliveries/counts', 'deliveries.counts', permissions.readDeliveries),
      adminRoute('GET', '/deliveries/chart', 'deliveries.chart', permissions.readDeliveries),
      adminRoute('GET', '/deliveries/:id', 'deliveries.findOne', permissions.readDeliveries),
      adminRoute('GET', '/deliveries/:id/payload', 'deliveries.payload', permissions.readPayloads),
      adminRoute(
        'POST',
        '/deliveries/replay',
        'deliveries.replayDead',
        permissions.replayDeliveries
      ),
      adminRoute(
        'POST',
        '/deliveries/:id/replay',
        'deliveries.replay',
        permissions.replayDeliveries
      ),
      adminRoute('GET', '/refusals', 'deliveries.refusals', permissions.readDeliveries),
      // It names the types that the caller may read, which the Content Manager shows anyway.
      loginRoute('GET', '/entries', 'entries.types'),
      // What the custom field shows to whoever may write it somewhere.
      loginRoute('GET', '/library', 'videos.find'),
      loginRoute('GET', '/library/filters', 'videos.filters'),
      loginRoute('GET', '/library/:videoId', 'videos.findOne'),
      entryRoute('GET', '/entries/:uid/:documentId', 'entries.findOne', 'read'),
      entryRoute('POST', '/entries/:uid/videos', 'entries.videos', 'read'),
      entryRoute(
        'POST',
        '/entries/:uid/:documentId/fields/:attribute',
        'entries.useField',
        'update'
      ),
      entryRoute('POST', '/entries/:uid/:documentId/detach', 'entries.detach', 'update'),
      adminRoute('GET', '/mappings', 'mappings.find', permissions.readSettings),
      adminRoute('PUT', '/mappings', 'mappings.update', permissions.changeSettings),
      adminRoute('POST', '/mappings/check', 'mappings.check', permissions.readSettings),
      adminRoute('POST', '/mappings/propose', 'mappings.propose', permissions.readSettings),
      adminRoute(
        'GET',
        '/mappings/videos',
        'mappings.videos',
        permissions.changeSettings,
        permissions.readPayloads
      ),
      adminRoute('GET', '/mappings/fields', 'mappings.fields', permissions.changeSettings),
      adminRoute('POST', '/mappings/preview', 'mappings.preview', permissions.changeSettings),
      adminRoute('GET', '/mappings/job', 'mappings.job', permissions.readSettings),
      adminRoute('DELETE', '/mappings/job', 'mappings.cancelJob', permissions.changeSettings),
      adminRoute('POST', '/mappings/:key/job', 'mappings.startJob', permissions.changeSettings),
      adminRoute('POST', '/mappings/:key/links', 'mappings.link', permissions.changeSettings),
      adminRoute('GET', '/ignite-api', 'ignite-api.find', permissions.readSettings),
      adminRoute('PUT', '/ignite-api', 'ignite-api.update', permissions.runReconcile),
      adminRoute('POST', '/ignite-api/test', 'ignite-api.test', permissions.runReconcile),
      adminRoute('DELETE', '/ignite-api/token', 'ignite-api.removeToken', permissions.runReconcile),
      adminRoute('GET', '/reconcile', 'reconcile.find', permissions.readSettings),
      adminRoute(
        'PUT',
        '/reconcile/settings',
        'reconcile.updateSettings',
        permissions.runReconcile
      ),
      adminRoute('POST', '/reconcile/runs', 'reconcile.start', permissions.runReconcile),
      adminRoute('GET', '/reconcile/runs/:id', 'reconcile.findRun', permissions.readSettings),
      adminRoute(
        'GET',
        '/reconcile/runs/:id/changes',
        'reconcile.changes',
        permissions.runReconcile
      ),
      adminRoute(
        'POST',
        '/reconcile/runs/:id/cancel',
        'reconcile.cancel',
        permissions.runReconcile
      ),
      adminRoute(
        'POST',
        '/reconcile/runs/:id/resume',
        'reconcile.resume',
        permissions.runReconcile
      ),
      adminRoute(
        'POST',
        '/reconcile/runs/:id/confirm',
        'reconcile.confirm',
        permissions.runReconcile
      ),
      adminRoute('GET', '/uploads', 'uploads.find', permissions.uploadVideos),
      adminRoute('GET', '/uploads/choices', 'uploads.choices', permissions.uploadVideos),
      adminRoute('POST', '/uploads', 'uploads.start', permissions.uploadVideos),
      adminRoute('POST', '/uploads/:id/address', 'uploads.address', permissions.uploadVideos),
      adminRoute('POST', '/uploads/:id/parts', 'uploads.sign', permissions.uploadVideos),
      adminRoute('POST', '/uploads/:id/complete', 'uploads.complete', permissions.uploadVideos),
      adminRoute('DELETE', '/uploads/:id', 'uploads.remove', permissions.uploadVideos),
      adminRoute('POST', '/secrets', 'settings.addSecret', permissions.manageSecrets),
      adminRoute('DELETE', '/secrets/:id', 'settings.removeSecret', permissions.manageSecrets),
    ],
  },
};
