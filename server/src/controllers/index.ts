import deliveries from './deliveries';
import mappings from './mappings';
import settings from './settings';
import video from './video';
import webhook from './webhook';

export default { deliveries, mappings, settings, video, webhook };
