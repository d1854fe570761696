import { useAPIErrorHandler } from '@strapi/strapi/admin';
import { Box, IconButton } from '@strapi/design-system';
import { PaperPlane } from '@strapi/icons';
import type { TestDeliveryResult } from '#shared/contract/settings';
import { useSendTestDeliveryMutation } from '../../api';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';

/** Has the site send itself a delivery, and says what became of it. */
export const useTestDelivery = () => {
  const [send, { data, error, isLoading }] = useSendTestDeliveryMutation();
  return { send, data, error, isLoading };
};

export type TestDelivery = ReturnType<typeof useTestDelivery>;

interface TestDeliveryButtonProps {
  /** Whose secret signs it; null for the server's. */
  id: number | null;
  name: string;
  test: TestDelivery;
}

export const TestDeliveryButton = ({ id, name, test }: TestDeliveryButtonProps) => {
  const text = useText();
  return (
    <IconButton
      variant="ghost"
      label={text('testDelivery.send', { name })}
      disabled={test.isLoading}
      onClick={() => void test.send(id)}
    >
      <PaperPlane />
    </IconButton>
  );
};

const useOutcome = () => {
  const text = useText();
  return ({ url, status, said, isVerified }: TestDeliveryResult): string => {
    if (isVerified) return text('testDelivery.verified', { url });
    if (status === null) return text('testDelivery.unreached', { url });
    if (said === null) return text('testDelivery.other', { url, status });
    return text('testDelivery.refused', { url, status, said });
  };
};

/** What became of the last test delivery. */
export const TestDeliveryOutcome = ({ test: { data, error } }: { test: TestDelivery }) => {
  const outcome = useOutcome();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();
  return (
    <Box role="status">
      {data && <Notice tone={data.isVerified ? 'good' : 'bad'}>{outcome(data)}</Notice>}
      {error && <Notice tone="bad">{formatError(error)}</Notice>}
    </Box>
  );
};
