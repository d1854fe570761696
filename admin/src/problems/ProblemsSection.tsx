import { useState } from 'react';
import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Box, Button, Flex, TextButton, Typography } from '@strapi/design-system';
import type { ProblemName, ProblemsView } from '#shared/contract/problems';
import { REFRESH } from '../api';
import { Section } from '../components/Section';
import { usePermission } from '../usePermission';
import { useText } from '../useText';
import { useGetProblemsQuery, useGetProblemVideosQuery, useRetryProblemMutation } from './api';
import { useLackText } from './FieldProblems';

/** The videos behind a problem, a page at a time. */
const Videos = ({ name }: { name: ProblemName }) => {
  const text = useText();
  const lackText = useLackText();
  const [after, setAfter] = useState(0);
  const { data } = useGetProblemVideosQuery({ ...name, after });
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Flex tag="ul" direction="column" alignItems="stretch" gap={2}>
        {data?.videos.map(({ id, videoId, title, values }) => (
          <Box key={id} tag="li" paddingLeft={4}>
            <Typography tag="span" display="block" variant="pi" fontWeight="semiBold">
              {title ?? videoId}
            </Typography>
            <Typography
              tag="span"
              display="block"
              variant="pi"
              textColor="neutral600"
              style={{ overflowWrap: 'anywhere' }}
            >
              {lackText({ code: name.code, values })}
            </Typography>
          </Box>
        ))}
      </Flex>
      {data && data.next !== null && (
        <TextButton onClick={() => setAfter(data.next ?? 0)}>{text('lacks.more')}</TextButton>
      )}
    </Flex>
  );
};

type Counted = ProblemsView['problems'][number];

const Problem = ({ problem, mayLook }: { problem: Counted; mayLook: boolean }) => {
  const text = useText();
  const mayRetry = usePermission('replayDeliveries');
  const [isOpen, setIsOpen] = useState(false);
  const [retry, { isLoading }] = useRetryProblemMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();
  const { mapping, attribute, code, name, count } = problem;
  const named = { mapping, attribute, code };

  const tryAgain = async (): Promise<void> => {
    const result = await retry(named);
    toggleNotification(
      'error' in result && result.error
        ? { type: 'danger', message: formatError(result.error) }
        : {
            type: 'success',
            message: text('lacks.retried', { count: 'data' in result ? result.data.videos : 0 }),
          }
    );
  };

  return (
    <Flex tag="li" direction="column" alignItems="stretch" gap={3}>
      <Flex justifyContent="space-between" gap={4} alignItems="flex-start">
        <Typography>{text(`diagnosis.${code}`, { mapping: name, attribute, count })}</Typography>
        <Flex gap={2} shrink={0}>
          {mayLook && (
            <Button
              variant="tertiary"
              size="S"
              aria-expanded={isOpen}
              onClick={() => setIsOpen(!isOpen)}
            >
              {text(isOpen ? 'lacks.hide' : 'lacks.show')}
            </Button>
          )}
          {mayRetry && (
            <Button
              variant="secondary"
              size="S"
              loading={isLoading}
              onClick={() => void tryAgain()}
            >
              {text('lacks.retry')}
            </Button>
          )}
        </Flex>
      </Flex>
      {isOpen && <Videos name={named} />}
    </Flex>
  );
};

/**
 * What entries lack although they were written, counted by mapping, field and reason; nothing where they
 * lack nothing.
 *
 * @param mapping the key of the only mapping that it is about.
 */
export const ProblemsSection = ({ mapping }: { mapping?: string }) => {
  const text = useText();
  const mayReadHealth = usePermission('readHealth');
  const mayLook = usePermission('readDeliveries');
  const { data } = useGetProblemsQuery(undefined, {
    skip: !mayReadHealth,
    pollingInterval: REFRESH,
  });
  const problems = (data?.problems ?? []).filter(
    (problem) => mapping === undefined || problem.mapping === mapping
  );
  if (problems.length === 0) return null;
  return (
    <Section title={text('lacks.title')} hint={text('lacks.hint')}>
      <Flex tag="ul" direction="column" alignItems="stretch" gap={5}>
        {problems.map((problem) => (
          <Problem
            key={`${problem.mapping} ${problem.attribute} ${problem.code}`}
            problem={problem}
            mayLook={mayLook === true}
          />
        ))}
      </Flex>
    </Section>
  );
};
