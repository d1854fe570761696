import { useHref } from 'react-router-dom';
import { useClipboard, useNotification } from '@strapi/strapi/admin';
import { Box, Button, Flex, Link, Loader, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { OneVideo } from '#shared/contract/videos';
import { VIDEO } from '#shared/conversions';
import { Notice } from '../components/Notice';
import { Player } from '../content-manager/Player';
import { VideoStatus } from '../content-manager/VideoStatus';
import { useText } from '../useText';
import { useGetVideoQuery } from './api';
import { durationText } from './duration';
import { Thumbnail } from './Thumbnail';

/** How often an open form looks again (ms): what it says of the video goes on being true. */
const LOOK_AGAIN = 15_000;

const WITHOUT_FILE = ['ERROR', 'FAILED', 'NO_FILE'];

/** Why visitors see nothing; null where they see the video. */
const hiddenBecause = ({ video, isDeleted }: OneVideo) => {
  if (isDeleted) return 'field.hidden.deleted';
  if (video.isPublished) return null;
  if (video.visibility !== 'public') return 'field.hidden.private';
  if (WITHOUT_FILE.includes(video.status ?? '')) return 'field.hidden.failed';
  return video.status === 'COMPLETE' ? 'field.hidden.takenDown' : 'field.hidden.unfinished';
};

/** What is to be known of a video in one line. */
const Facts = ({ shown: { video, player } }: { shown: OneVideo }) => {
  const text = useText();
  const { formatDisplayName } = useIntl();
  const nameOf = (code: string): string =>
    formatDisplayName(code, { type: 'language', fallback: 'code' }) ?? code;
  const captions = [
    ...new Set((player?.tracks ?? []).flatMap(({ language }) => language ?? [])),
  ].map(nameOf);
  const facts = [
    video.duration === null ? null : durationText(video.duration),
    video.language === null ? null : nameOf(video.language),
    captions.length === 0 ? null : text('field.captionsIn', { languages: captions.join(', ') }),
  ].filter((fact) => fact !== null);
  if (facts.length === 0) return null;
  return (
    <Typography variant="pi" textColor="neutral600">
      {facts.join(' · ')}
    </Typography>
  );
};

const Links = ({ documentId, igniteUrl }: Pick<OneVideo, 'documentId' | 'igniteUrl'>) => {
  const text = useText();
  const entry = useHref(`/content-manager/collection-types/${VIDEO}/${documentId ?? ''}`);
  return (
    <Flex gap={4} wrap="wrap">
      {documentId !== null && (
        // In a window of its own: what is written in this form stays.
        <Link href={entry} isExternal>
          {text('field.openEntry')}
        </Link>
      )}
      <Link href={igniteUrl} isExternal>
        {text('panel.openInIgnite')}
      </Link>
    </Flex>
  );
};

interface ChosenProps {
  videoId: string;
  /** The field's, as JSON. */
  options: string;
  isDisabled: boolean;
  onReplace(): void;
  onRemove(): void;
}

/** The video that a field holds. */
export const Chosen = ({ videoId, options, isDisabled, onReplace, onRemove }: ChosenProps) => {
  const text = useText();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  const { currentData, error } = useGetVideoQuery(
    { videoId, options },
    { pollingInterval: LOOK_AGAIN, refetchOnMountOrArgChange: true }
  );
  const copyId = async (): Promise<void> => {
    if (await copy(videoId)) toggleNotification({ type: 'success', message: text('field.copied') });
  };
  const isForbidden = error !== undefined && 'status' in error && error.status === 403;
  const hidden = currentData ? hiddenBecause(currentData) : null;
  return (
    <Flex
      gap={5}
      padding={4}
      alignItems="flex-start"
      background="neutral0"
      borderColor="neutral200"
      hasRadius
      wrap="wrap"
    >
      {currentData && (
        <Box width="28rem" maxWidth="100%">
          {currentData.player ? (
            <Player video={{ ...currentData.player, title: currentData.video.title }} />
          ) : (
            <Thumbnail url={currentData.video.thumbnailUrl} />
          )}
        </Box>
      )}
      <Flex direction="column" alignItems="flex-start" gap={3} flex="1 1 24rem">
        {currentData && (
          <>
            <Typography fontWeight="bold" style={{ overflowWrap: 'anywhere' }}>
              {currentData.video.title ?? text('field.noTitle')}
            </Typography>
            <Facts shown={currentData} />
            <VideoStatus {...currentData.video} isDeleted={currentData.isDeleted} />
            {hidden !== null && <Notice tone="warning">{text(hidden)}</Notice>}
          </>
        )}
        {currentData === null && (
          <Notice tone="warning">{text('field.unknown', { videoId })}</Notice>
        )}
        {currentData === undefined &&
          (error ? (
            <Notice tone="bad">{text(isForbidden ? 'field.forbidden' : 'field.error')}</Notice>
          ) : (
            <Loader small>{text('panel.loading')}</Loader>
          ))}
        <Flex gap={2} wrap="wrap">
          <Button variant="tertiary" size="S" disabled={isDisabled} onClick={onReplace}>
            {text('field.replace')}
          </Button>
          <Button variant="tertiary" size="S" disabled={isDisabled} onClick={onRemove}>
            {text('field.remove')}
          </Button>
          <Button variant="tertiary" size="S" onClick={() => void copyId()}>
            {text('field.copyId')}
          </Button>
        </Flex>
        {currentData && <Links {...currentData} />}
      </Flex>
    </Flex>
  );
};
