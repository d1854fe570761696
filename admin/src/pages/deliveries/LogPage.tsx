import type { ReactNode } from 'react';
import { Box, Button, EmptyStateLayout, Flex, Loader } from '@strapi/design-system';
import { ChevronLeft, ChevronRight } from '@strapi/icons';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';
import type { Log } from './useLog';

interface LogPageProps {
  log: Log;
  /** Undefined while it is being fetched. */
  page: { rows: readonly unknown[]; next: number | null } | undefined;
  hasFailed: boolean;
  /** What to say where there has not been anything yet. */
  nothingYet: string;
  children: ReactNode;
}

/** One page of a list, newest first, with the ways to its neighbours, or why it shows nothing. */
export const LogPage = ({ log, page, hasFailed, nothingYet, children }: LogPageProps) => {
  const text = useText();
  const { query, isFiltered } = log;
  const isNewest = query.before === undefined;
  if (!page) {
    return (
      <Flex justifyContent="center" padding={8}>
        {hasFailed ? (
          <Notice tone="bad">{text('deliveries.error')}</Notice>
        ) : (
          <Loader>{text('deliveries.loading')}</Loader>
        )}
      </Flex>
    );
  }
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      {hasFailed && <Notice tone="bad">{text('deliveries.notFresh')}</Notice>}
      {page.rows.length === 0 ? (
        <Box>
          <EmptyStateLayout
            icon={<EmptyDocuments width="16rem" />}
            content={isFiltered || !isNewest ? text('deliveries.noneMatch') : nothingYet}
          />
        </Box>
      ) : (
        children
      )}
      {(!isNewest || page.next !== null) && (
        <Flex tag="nav" aria-label={text('deliveries.pages')} gap={2} justifyContent="flex-end">
          <Button
            variant="tertiary"
            startIcon={<ChevronLeft />}
            disabled={isNewest}
            onClick={log.newer}
          >
            {text('deliveries.newer')}
          </Button>
          <Button
            variant="tertiary"
            endIcon={<ChevronRight />}
            disabled={page.next === null}
            onClick={() => page.next !== null && log.older(page.next)}
          >
            {text('deliveries.older')}
          </Button>
        </Flex>
      )}
    </Flex>
  );
};
