import mirror from './mirror';
import video from './video';

export default { video: { schema: video }, mirror: { schema: mirror } };
