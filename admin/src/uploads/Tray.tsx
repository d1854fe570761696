import { useSyncExternalStore } from 'react';
import { Box, Flex, Typography } from '@strapi/design-system';
import { useText } from '../useText';
import type { Manager } from './manager';
import { TrayItem } from './TrayItem';
import { UploadDialog } from './UploadDialog';

/** What is uploaded, beside whatever page is shown. */
export const Tray = ({ manager }: { manager: Manager }) => {
  const text = useText();
  const state = useSyncExternalStore(manager.subscribe, manager.state);
  return (
    <>
      {state.asked && <UploadDialog manager={manager} {...state} asked={state.asked} />}
      {state.items.length > 0 && (
        <Box
          tag="section"
          aria-label={text('upload.tray')}
          background="neutral0"
          borderColor="neutral200"
          shadow="popupShadow"
          hasRadius
          padding={4}
          width="36rem"
          maxHeight="50vh"
          overflow="auto"
          position="fixed"
          bottom="1.6rem"
          right="1.6rem"
          zIndex={3}
        >
          <Flex direction="column" alignItems="stretch" gap={4}>
            <Typography tag="h2" variant="delta">
              {text('upload.tray')}
            </Typography>
            {state.items.map((item) => (
              <TrayItem
                key={item.upload.id}
                item={item}
                manager={manager}
                igniteUrl={state.igniteUrl}
              />
            ))}
          </Flex>
        </Box>
      )}
    </>
  );
};
