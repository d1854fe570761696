import settings from './settings';
import video from './video';
import webhook from './webhook';

export default { settings, video, webhook };
