import video from './video';

export default { video: { schema: video } };
