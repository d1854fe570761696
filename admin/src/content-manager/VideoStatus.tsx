import { Flex, Status, Typography, type StatusVariant } from '@strapi/design-system';
import type { VideoView } from '#shared/contract/entries';
import { useText, type TextKey } from '../useText';

type Look = readonly [StatusVariant, TextKey];

const DELETED: Look = ['danger', 'video.deleted'];
const UNKNOWN: Look = ['neutral', 'video.noStatus'];

/** Ignite's documentation and its type package name different ones; there may be more. */
const LOOKS: ReadonlyMap<string, Look> = new Map([
  ['COMPLETE', ['success', 'video.complete']],
  ['PROCESSING', ['secondary', 'video.processing']],
  ['PROGRESSING', ['secondary', 'video.processing']],
  ['REPLACING', ['secondary', 'video.replacing']],
  ['NO_FILE', ['neutral', 'video.noFile']],
  ['FAILED', ['danger', 'video.failed']],
  ['ERROR', ['danger', 'video.failed']],
]);

/** A video's processing status and visibility. */
export const VideoStatus = ({
  status,
  visibility,
  isDeleted,
}: Pick<VideoView, 'status' | 'visibility' | 'isDeleted'>) => {
  const text = useText();
  const known = isDeleted ? DELETED : status === null ? UNKNOWN : LOOKS.get(status);
  const [variant, key] = known ?? UNKNOWN;
  return (
    <Flex gap={2} wrap="wrap">
      <Status size="S" variant={variant} width="fit-content">
        <Typography tag="span" variant="omega" fontWeight="bold">
          {known ? text(key) : status}
        </Typography>
      </Status>
      {!isDeleted && visibility !== null && (
        <Typography variant="pi" textColor="neutral600">
          {visibility === 'public' || visibility === 'private'
            ? text(`video.${visibility}`)
            : visibility}
        </Typography>
      )}
    </Flex>
  );
};
