import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useText } from '../../useText';

interface SaveBarProps {
  isChanged: boolean;
  /** How many things are not filled in yet. */
  gaps: number;
  isSaving: boolean;
  onSave(): void;
  onDiscard(): void;
}

/** Saves from wherever on the page the user is, and says why when that is not possible. */
export const SaveBar = ({ isChanged, gaps, isSaving, onSave, onDiscard }: SaveBarProps) => {
  const text = useText();
  const state = gaps > 0 ? text('saveBar.gaps', { count: gaps }) : text('saveBar.changed');
  return (
    <Box position="sticky" bottom={0} zIndex={2} paddingBottom={4}>
      <Box
        background="neutral0"
        borderColor="neutral200"
        hasRadius
        shadow="popupShadow"
        padding={3}
        paddingLeft={6}
      >
        <Flex gap={2} justifyContent="flex-end">
          <Box flex="1" aria-live="polite">
            <Typography textColor={isChanged ? 'neutral800' : 'neutral600'}>
              {isChanged ? state : text('saveBar.unchanged')}
            </Typography>
          </Box>
          {isChanged && (
            <Button variant="tertiary" onClick={onDiscard}>
              {text('saveBar.discard')}
            </Button>
          )}
          <Button disabled={!isChanged || gaps > 0} loading={isSaving} onClick={onSave}>
            {text('mapping.save')}
          </Button>
        </Flex>
      </Box>
    </Box>
  );
};
