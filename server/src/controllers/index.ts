import deliveries from './deliveries';
import health from './health';
import mappings from './mappings';
import settings from './settings';
import video from './video';
import webhook from './webhook';

export default { deliveries, health, mappings, settings, video, webhook };
