import mappings from './mappings';
import reconcile from './reconcile';
import settings from './settings';
import video from './video';
import webhook from './webhook';

export default { mappings, reconcile, settings, video, webhook };
