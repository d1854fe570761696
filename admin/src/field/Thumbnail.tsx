import { useState } from 'react';
import { Box, Flex } from '@strapi/design-system';
import { Play } from '@strapi/icons';

/** The image of a video, or a neutral place for it. What is said of the video stands beside it. */
export const Thumbnail = ({ url }: { url: string | null }) => {
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <Flex
      width="100%"
      justifyContent="center"
      background="neutral150"
      hasRadius
      overflow="hidden"
      style={{ aspectRatio: '16 / 9' }}
    >
      {url !== null && url !== broken ? (
        <Box
          tag="img"
          src={url}
          alt=""
          loading="lazy"
          width="100%"
          height="100%"
          style={{ objectFit: 'cover' }}
          onError={() => setBroken(url)}
        />
      ) : (
        <Play fill="neutral500" width="2.4rem" height="2.4rem" aria-hidden />
      )}
    </Flex>
  );
};
