import deliveries from './deliveries';
import entries from './entries';
import firstHour from './first-hour';
import health from './health';
import igniteApi from './ignite-api';
import mappings from './mappings';
import problems from './problems';
import reconcile from './reconcile';
import settings from './settings';
import uploads from './uploads';
import video from './video';
import videos from './videos';
import webhook from './webhook';

export default {
  deliveries,
  entries,
  'first-hour': firstHour,
  health,
  'ignite-api': igniteApi,
  mappings,
  problems,
  reconcile,
  settings,
  uploads,
  video,
  videos,
  webhook,
};
