import { useState } from 'react';
import { Box, Flex } from '@strapi/design-system';
import { Play } from '@strapi/icons';
import { useText } from '../useText';
import { useVideoOf } from './useVideoOf';

interface ThumbnailCellProps {
  uid: string;
  documentId: string;
  /** What the list calls the entry. */
  title: string | null;
}

/** A small image of the row's video, or a neutral place for it. */
const ThumbnailCell = ({ uid, documentId, title }: ThumbnailCellProps) => {
  const text = useText();
  const video = useVideoOf(uid, documentId);
  const [broken, setBroken] = useState<string | null>(null);
  if (video === null) return null;
  const url = video?.thumbnailUrl;
  return (
    <Flex
      width="6.4rem"
      height="3.6rem"
      justifyContent="center"
      background="neutral150"
      hasRadius
      overflow="hidden"
    >
      {url && url !== broken ? (
        <Box
          tag="img"
          src={url}
          alt={title === null ? text('list.thumbnail') : text('list.thumbnailOf', { title })}
          loading="lazy"
          width="100%"
          height="100%"
          style={{ objectFit: 'cover' }}
          onError={() => setBroken(url)}
        />
      ) : (
        video && <Play fill="neutral500" aria-hidden />
      )}
    </Flex>
  );
};

export default ThumbnailCell;
