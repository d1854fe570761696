import { useEffect, useRef } from 'react';
import { Button, Flex, Typography } from '@strapi/design-system';
import { Upload } from '@strapi/icons';
import { usePermission } from '../usePermission';
import { useText } from '../useText';
import { useUploads } from './useUploads';

const filesOf = (event: DragEvent): File[] => [...(event.dataTransfer?.files ?? [])];

/** Uploads videos from where they are listed: by choosing files, or by dropping them anywhere on the page. */
const UploadButton = () => {
  const text = useText();
  const isAllowed = usePermission('uploadVideos');
  const { start, open } = useUploads();
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (!isAllowed) return;
    // What was left unfinished is shown where videos are.
    void open().then((manager) => manager.look());
    const allow = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      const files = filesOf(event);
      if (files.length === 0) return;
      event.preventDefault();
      void start(files);
    };
    document.addEventListener('dragover', allow);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', allow);
      document.removeEventListener('drop', drop);
    };
  }, [isAllowed, open, start]);

  if (isAllowed === null) return null;
  return (
    <Flex gap={2}>
      <Button
        variant="secondary"
        size="S"
        startIcon={<Upload />}
        disabled={!isAllowed}
        {...(!isAllowed && { 'aria-describedby': 'ignite-video-no-upload' })}
        onClick={() => input.current?.click()}
      >
        {text('upload.button')}
      </Button>
      {!isAllowed && (
        <Typography id="ignite-video-no-upload" variant="pi" textColor="neutral600">
          {text('upload.noRight')}
        </Typography>
      )}
      <input
        ref={input}
        type="file"
        accept="video/*"
        multiple
        hidden
        aria-label={text('upload.button')}
        onChange={({ target }) => {
          void start([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </Flex>
  );
};

export default UploadButton;
