import { Box } from '@strapi/design-system';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';

/** Why nothing can be changed. */
export const ReadOnlyNotice = ({ isSetByServer }: { isSetByServer: boolean }) => {
  const text = useText();
  return (
    <Box background="neutral0" hasRadius shadow="filterShadow" padding={4}>
      <Notice tone="waiting">
        {text(isSetByServer ? 'mappings.setByServer' : 'settings.readOnly')}
      </Notice>
    </Box>
  );
};
