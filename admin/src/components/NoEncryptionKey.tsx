import { Box, Typography } from '@strapi/design-system';
import { useText } from '../useText';
import { Notice } from './Notice';

const CONFIG = "secrets: { encryptionKey: env('ENCRYPTION_KEY') }";

/** Why nothing secret can be stored, and what to set. */
export const NoEncryptionKey = () => {
  const text = useText();
  return (
    <Box background="danger100" borderColor="danger200" hasRadius padding={4}>
      <Notice tone="bad">
        <Typography fontWeight="bold">{text('secrets.noEncryptionKey')}</Typography>
        <br />
        {text('secrets.noEncryptionKeyHelp', { code: CONFIG })}
      </Notice>
    </Box>
  );
};
