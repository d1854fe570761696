import { Flex } from '@strapi/design-system';
import type { HealthView } from '#shared/contract/health';
import { Notice } from '../components/Notice';
import { useText } from '../useText';

interface DiagnosesProps {
  health: Pick<HealthView, 'diagnoses' | 'lastVerifiedAt'>;
}

/** What is wrong and what to do about it, in words, the worst first; or that all is well. */
export const Diagnoses = ({ health: { diagnoses, lastVerifiedAt } }: DiagnosesProps) => {
  const text = useText();
  const wasVerified = lastVerifiedAt !== null;
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
      {diagnoses.length === 0 && (
        <Notice tag="li" tone={wasVerified ? 'good' : 'waiting'}>
          {text(wasVerified ? 'health.ok' : 'health.ready')}
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
