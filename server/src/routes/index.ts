import { permissions } from '../permissions';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const contentApiRoute = (method: Method, path: string, handler: string) => ({
  method,
  path,
  handler,
  config: {},
});

const adminRoute = (method: Method, path: string, handler: string, action: string) => ({
  method,
  path,
  handler,
  config: {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'admin::hasPermissions', config: { actions: [action] } },
    ],
  },
});

/** Every route of the plugin, with what it takes to call it. */
export default {
  'content-api': {
    type: 'content-api',
    routes: [
      {
        method: 'POST',
        path: '/webhook',
        handler: 'webhook.receive',
        // The signature is what authenticates a delivery.
        config: { auth: false },
      },
      contentApiRoute('GET', '/videos', 'video.find'),
      contentApiRoute('GET', '/videos/:id', 'video.findOne'),
      contentApiRoute('POST', '/videos', 'video.create'),
      contentApiRoute('PUT', '/videos/:id', 'video.update'),
      contentApiRoute('DELETE', '/videos/:id', 'video.delete'),
    ],
  },
  admin: {
    type: 'admin',
    routes: [
      adminRoute('GET', '/settings', 'settings.find', permissions.readSettings),
      adminRoute('PUT', '/settings/events', 'settings.updateEvents', permissions.changeSettings),
      adminRoute('GET', '/connection', 'settings.connection', permissions.readSettings),
      adminRoute('POST', '/deliveries/replay', 'settings.replay', permissions.changeSettings),
      adminRoute('GET', '/mappings', 'mappings.find', permissions.readSettings),
      adminRoute('PUT', '/mappings', 'mappings.update', permissions.changeSettings),
      adminRoute('POST', '/mappings/check', 'mappings.check', permissions.readSettings),
      adminRoute('POST', '/mappings/propose', 'mappings.propose', permissions.readSettings),
      adminRoute('GET', '/mappings/videos', 'mappings.videos', permissions.changeSettings),
      adminRoute('GET', '/mappings/fields', 'mappings.fields', permissions.changeSettings),
      adminRoute('POST', '/mappings/preview', 'mappings.preview', permissions.changeSettings),
      adminRoute('GET', '/mappings/job', 'mappings.job', permissions.readSettings),
      adminRoute('DELETE', '/mappings/job', 'mappings.cancelJob', permissions.changeSettings),
      adminRoute('POST', '/mappings/:key/job', 'mappings.startJob', permissions.changeSettings),
      adminRoute('GET', '/reconcile', 'reconcile.find', permissions.readSettings),
      adminRoute('PUT', '/reconcile/api', 'reconcile.updateApi', permissions.changeSettings),
      adminRoute('POST', '/reconcile/api/test', 'reconcile.testApi', permissions.changeSettings),
      adminRoute(
        'DELETE',
        '/reconcile/api/token',
        'reconcile.removeToken',
        permissions.changeSettings
      ),
      adminRoute(
        'PUT',
        '/reconcile/settings',
        'reconcile.updateSettings',
        permissions.changeSettings
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
      adminRoute('POST', '/secrets', 'settings.addSecret', permissions.changeSettings),
      adminRoute('DELETE', '/secrets/:id', 'settings.removeSecret', permissions.changeSettings),
    ],
  },
};
