import deliveries from './deliveries';
import entries from './entries';
import health from './health';
import mappings from './mappings';
import reconcile from './reconcile';
import settings from './settings';
import video from './video';
import webhook from './webhook';

export default {
  deliveries,
  entries,
  health,
  mappings,
  reconcile,
  settings,
  video,
  webhook,
};
