import { useState } from 'react';
import { Box, Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { VideoView } from '#shared/contract/entries';
import { Notice } from '../components/Notice';
import { useText } from '../useText';
import { useCaptions } from './useCaptions';

interface Source {
  src: string;
  type: string;
}

/** What there is to play, best first: the browser takes the first that it can. */
const sourcesOf = ({ streamUrl, mp4Url, previewUrl }: VideoView): Source[] => {
  const sources = [
    { src: streamUrl, type: 'application/vnd.apple.mpegurl' },
    { src: mp4Url, type: 'video/mp4' },
    { src: previewUrl, type: 'video/mp4' },
  ];
  return sources.filter((source): source is Source => source.src !== null);
};

/** The video. Nothing but the poster is loaded before somebody plays it. */
export const Player = ({ video }: { video: VideoView }) => {
  const text = useText();
  const { formatDisplayName } = useIntl();
  const [isPlayed, setIsPlayed] = useState(false);
  const captions = useCaptions(video.tracks, isPlayed);
  const sources = sourcesOf(video);
  // The sources that failed: with the last one of them all have, and others may come with the next delivery.
  const [failed, setFailed] = useState<string | null>(null);
  const last = sources.at(-1)?.src;

  if (video.isDeleted || last === undefined) {
    return (
      <Flex
        width="100%"
        minHeight="9rem"
        padding={4}
        justifyContent="center"
        background="neutral150"
        hasRadius
      >
        <Typography variant="pi" textColor="neutral600" textAlign="center">
          {text(video.isDeleted ? 'panel.deleted' : 'panel.nothingToPlay')}
        </Typography>
      </Flex>
    );
  }
  return (
    <>
      <Box
        // Sources are looked at when a player is made, and not again when they change.
        key={sources.map(({ src }) => src).join(' ')}
        tag="video"
        aria-label={
          video.title === null ? text('panel.video') : text('panel.videoOf', { title: video.title })
        }
        controls
        playsInline
        preload="none"
        poster={video.posterUrl ?? undefined}
        onPlay={() => setIsPlayed(true)}
        width="100%"
        hasRadius
        background="neutral1000"
        style={{ aspectRatio: '16 / 9', objectFit: 'contain' }}
      >
        {sources.map(({ src, type }) => (
          <source key={src} src={src} type={type} onError={() => setFailed(src)} />
        ))}
        {captions.map(({ objectUrl, kind, language }) => (
          <track
            key={objectUrl}
            src={objectUrl}
            kind={kind}
            srcLang={language ?? undefined}
            label={
              language === null
                ? text('panel.captions')
                : formatDisplayName(language, { type: 'language', fallback: 'code' })
            }
          />
        ))}
      </Box>
      {failed === last && <Notice tone="warning">{text('panel.cannotPlay')}</Notice>}
    </>
  );
};
