import { Flex } from '@strapi/design-system';
import type { Diagnosis } from '../../../server/src/contract/health';
import { Notice } from '../components/Notice';
import { useText } from '../useText';

/** What is wrong and what to do about it, in words, the worst first; or that all is well. */
export const Diagnoses = ({ diagnoses }: { diagnoses: readonly Diagnosis[] }) => {
  const text = useText();
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
      {diagnoses.length === 0 && (
        <Notice tag="li" tone="good">
          {text('health.ok')}
        </Notice>
      )}
      {diagnoses.map(({ code, severity, values }) => (
        <Notice
          key={JSON.stringify([code, values])}
          tag="li"
          tone={severity === 'failing' ? 'bad' : 'warning'}
        >
          {text(`diagnosis.${code}`, values)}
        </Notice>
      ))}
    </Flex>
  );
};
