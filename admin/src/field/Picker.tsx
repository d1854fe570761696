import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import {
  Box,
  Button,
  Field,
  Flex,
  Loader,
  Modal,
  TextInput,
  Typography,
} from '@strapi/design-system';
import type { VideoFilter } from '#shared/contract/videos';
import { Notice } from '../components/Notice';
import { useText } from '../useText';
import { useGetVideosQuery } from './api';
import { Filters } from './Filters';
import { VideoCard } from './VideoCard';

/** How long nobody must have typed before the search is sent (ms). */
const TYPING = 200;

interface PickerProps {
  /** The field's, as JSON. */
  options: string;
  onChoose(videoId: string): void;
  onClose(): void;
}

/** Where an arrow key leads from a card of a grid; null where it leads nowhere. */
const steps = (grid: HTMLElement): Record<string, number> => {
  const columns = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
};

const moveFocus = (event: KeyboardEvent<HTMLElement>): void => {
  const step = steps(event.currentTarget)[event.key];
  if (step === undefined) return;
  const cards = [...event.currentTarget.querySelectorAll('button')];
  const next = cards[cards.findIndex((card) => card === document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
};

/** Chooses one of the site's videos. */
const Picker = ({ options, onChoose, onClose }: PickerProps) => {
  const text = useText();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<{
    search: string;
    filters: Partial<Record<VideoFilter, string>>;
    cursor?: string;
  }>({ search: '', filters: {} });
  const grid = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked((before) =>
        before.search === typed ? before : { search: typed, filters: before.filters }
      );
    }, TYPING);
    return () => clearTimeout(timer);
  }, [typed]);

  const { search, filters, cursor } = asked;
  const { currentData, data, error, isFetching, refetch } = useGetVideosQuery({
    options,
    search,
    ...filters,
    ...(cursor && { cursor }),
  });
  const isForbidden = error !== undefined && 'status' in error && error.status === 403;
  const isNarrowed = search !== '' || Object.values(filters).some((value) => value !== '');
  const mayFilterBy = data?.filters ?? [];

  return (
    <Modal.Root open onOpenChange={(isOpen: boolean) => !isOpen && onClose()}>
      <Modal.Content style={{ maxWidth: '110rem', width: '90vw' }}>
        <Modal.Header>
          <Modal.Title>{text('field.choose')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Flex direction="column" alignItems="stretch" gap={4}>
            {/* Not a part of the field that the dialog was opened from. */}
            <Field.Root>
              <TextInput
                type="search"
                // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog opens where one begins
                autoFocus
                aria-label={text(
                  mayFilterBy.includes('tag') ? 'picker.searchTags' : 'picker.search'
                )}
                placeholder={text(
                  mayFilterBy.includes('tag') ? 'picker.searchTags' : 'picker.search'
                )}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            </Field.Root>
            <Filters
              options={options}
              shown={mayFilterBy}
              values={filters}
              onChange={(changed) => setAsked({ search: typed, filters: changed })}
            />
            <Typography variant="pi" textColor="neutral600" role="status">
              {currentData && currentData.videos.length > 0
                ? `${text('picker.shown', { count: currentData.videos.length })}. ${text('picker.keys')}`
                : ''}
            </Typography>
            {currentData ? (
              <>
                {currentData.videos.length === 0 && (
                  <Notice tone="waiting">
                    {text(isNarrowed ? 'picker.noMatch' : 'picker.empty')}
                  </Notice>
                )}
                <Box
                  ref={grid}
                  tag="ul"
                  onKeyDown={moveFocus}
                  style={{
                    display: 'grid',
                    gridTemplateColumns: 'repeat(auto-fill, minmax(20rem, 1fr))',
                    gap: '1.2rem',
                  }}
                >
                  {currentData.videos.map((video) => (
                    <li key={video.videoId}>
                      <VideoCard
                        video={video}
                        options={options}
                        onChoose={() => onChoose(video.videoId)}
                      />
                    </li>
                  ))}
                </Box>
                {currentData.next !== null && (
                  <Flex justifyContent="center">
                    <Button
                      variant="tertiary"
                      loading={isFetching}
                      onClick={() =>
                        setAsked({ search, filters, cursor: currentData.next ?? undefined })
                      }
                    >
                      {text('picker.more')}
                    </Button>
                  </Flex>
                )}
              </>
            ) : error && !isFetching ? (
              <Flex gap={4}>
                <Notice tone="bad">{text(isForbidden ? 'field.forbidden' : 'field.error')}</Notice>
                {!isForbidden && (
                  <Button variant="tertiary" onClick={() => void refetch()}>
                    {text('picker.again')}
                  </Button>
                )}
              </Flex>
            ) : (
              <Flex justifyContent="center" padding={6}>
                <Loader>{text('panel.loading')}</Loader>
              </Flex>
            )}
          </Flex>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};

export default Picker;
