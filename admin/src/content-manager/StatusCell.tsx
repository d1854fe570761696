import { Typography } from '@strapi/design-system';
import { useVideoOf } from './useVideoOf';
import { VideoStatus } from './VideoStatus';

/** How far Ignite is with the row's video, and who may see it there. */
const StatusCell = ({ uid, documentId }: { uid: string; documentId: string }) => {
  const video = useVideoOf(uid, documentId);
  if (video === undefined) return null;
  return video === null ? (
    <Typography textColor="neutral800">-</Typography>
  ) : (
    <VideoStatus {...video} />
  );
};

export default StatusCell;
