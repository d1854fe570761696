import mappings from './mappings';
import settings from './settings';
import video from './video';
import webhook from './webhook';

export default { mappings, settings, video, webhook };
