import { useState, type KeyboardEvent } from 'react';
import { Box, Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { ListedVideo } from '#shared/contract/videos';
import { VideoStatus } from '../content-manager/VideoStatus';
import { useText } from '../useText';
import { useGetVideoQuery } from './api';
import { durationText } from './duration';
import { Thumbnail } from './Thumbnail';

/** What moves, for as long as somebody wants to see it; nothing for who may not read videos. */
const Preview = ({ videoId, options }: { videoId: string; options: string }) => {
  const { currentData } = useGetVideoQuery({ videoId, options });
  const { previewUrl = null, mp4Url = null } = currentData?.player ?? {};
  const url = previewUrl ?? mp4Url;
  if (url === null) return null;
  return (
    <Box
      tag="video"
      src={url}
      muted
      autoPlay
      loop
      playsInline
      aria-hidden
      position="absolute"
      top={0}
      left={0}
      width="100%"
      height="100%"
      style={{ objectFit: 'cover' }}
    />
  );
};

const prefersStillness = (): boolean =>
  window.matchMedia('(prefers-reduced-motion: reduce)').matches;

interface VideoCardProps {
  video: ListedVideo;
  options: string;
  onChoose(): void;
}

/** One video of the picker: a button that chooses it. */
export const VideoCard = ({ video, options, onChoose }: VideoCardProps) => {
  const text = useText();
  const { formatDate, formatDisplayName } = useIntl();
  const [isPreviewed, setIsPreviewed] = useState(false);
  const { duration, language, madeAt, isPublished } = video;
  const facts = [
    madeAt === null ? null : formatDate(madeAt, { dateStyle: 'medium' }),
    language === null ? null : formatDisplayName(language, { type: 'language', fallback: 'code' }),
    text(isPublished ? 'picker.published' : 'picker.notPublished'),
  ].filter((fact) => fact);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ') return;
    // A button takes the space bar for a click.
    event.preventDefault();
    setIsPreviewed((was) => !was);
  };
  const stop = (): void => setIsPreviewed(false);

  return (
    <Flex
      tag="button"
      type="button"
      direction="column"
      alignItems="stretch"
      gap={2}
      padding={2}
      width="100%"
      height="100%"
      background="neutral0"
      borderColor="neutral200"
      hasRadius
      cursor="pointer"
      style={{ textAlign: 'start' }}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      onKeyUp={(event: KeyboardEvent) => event.key === ' ' && event.preventDefault()}
      onMouseEnter={() => setIsPreviewed(!prefersStillness())}
      onMouseLeave={stop}
      onBlur={stop}
    >
      <Box position="relative">
        <Thumbnail url={video.thumbnailUrl} />
        {isPreviewed && <Preview videoId={video.videoId} options={options} />}
        {duration !== null && (
          <Box
            position="absolute"
            bottom={1}
            right={1}
            paddingLeft={1}
            paddingRight={1}
            background="neutral0"
            hasRadius
          >
            <Typography variant="pi" textColor="neutral800">
              {durationText(duration)}
            </Typography>
          </Box>
        )}
      </Box>
      <Typography
        fontWeight="semiBold"
        textColor="neutral800"
        title={video.title ?? undefined}
        style={{
          overflowWrap: 'anywhere',
          display: '-webkit-box',
          WebkitBoxOrient: 'vertical',
          WebkitLineClamp: 2,
          overflow: 'hidden',
        }}
      >
        {video.title ?? text('field.noTitle')}
      </Typography>
      <VideoStatus {...video} isDeleted={false} />
      <Typography variant="pi" textColor="neutral600">
        {facts.join(' · ')}
      </Typography>
    </Flex>
  );
};
