import { useState, type ReactNode } from 'react';
import { Box, Typography } from '@strapi/design-system';
import type { Transform } from '#shared/contract/mapping';
import type { PreviewView } from '#shared/contract/mapping-preview';
import { useText } from '../../useText';
import { shown } from './values';

/** Long texts show their beginning, and all of it on hover. */
const CLAMPED = {
  display: '-webkit-box',
  WebkitLineClamp: 3,
  WebkitBoxOrient: 'vertical',
  overflow: 'hidden',
  overflowWrap: 'anywhere',
} as const;

const Words = ({ children, isNew }: { children: string; isNew: boolean }) => (
  <Typography
    tag="span"
    variant="pi"
    textColor={isNew ? 'neutral800' : 'neutral600'}
    fontWeight={isNew ? 'semiBold' : 'regular'}
    title={children}
    style={CLAMPED}
  >
    {children}
  </Typography>
);

/** A picture, or its name where it cannot be shown. */
const Picture = ({ url, name, isNew }: { url: string; name: string; isNew: boolean }) => {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <Words isNew={isNew}>{name}</Words>;
  return (
    <Box
      tag="img"
      src={url}
      alt={name}
      title={name}
      hasRadius
      maxWidth="100%"
      maxHeight="6.4rem"
      onError={() => setIsBroken(true)}
    />
  );
};

interface PreviewValueProps extends Pick<PreviewView, 'titles' | 'files'> {
  value: unknown;
  kind: Transform['type'] | undefined;
  isNew?: boolean;
}

/** A value of the preview: related entries by their titles, images as pictures, everything else in words. */
export const PreviewValue = ({ value, kind, titles, files, isNew = false }: PreviewValueProps) => {
  const text = useText();
  const list: unknown[] = Array.isArray(value) ? value : [];
  if (kind === 'relation' && list.length > 0) {
    const names = list.map((id) => {
      const known = String(id);
      // An entry that does not exist yet comes as what it will be called.
      if (known.startsWith('+')) return text('preview.newEntry', { title: known.slice(1) });
      return titles[known] ?? known;
    });
    return <Words isNew={isNew}>{names.join(', ')}</Words>;
  }
  if (kind === 'media' && list.length > 0) {
    return list.map((item): ReactNode => {
      const key = String(item);
      // A file that was not fetched yet comes as its URL.
      const { name, url, isImage } = files[key] ?? { name: key, url: key, isImage: true };
      return isImage && /^(https?:|\/)/.test(url) ? (
        <Picture key={key} url={url} name={name} isNew={isNew} />
      ) : (
        <Words key={key} isNew={isNew}>
          {name}
        </Words>
      );
    });
  }
  return <Words isNew={isNew}>{shown(value)}</Words>;
};
