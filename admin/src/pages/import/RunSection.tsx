import { useState } from 'react';
import { Box, Button, Checkbox, Flex, Grid, Typography } from '@strapi/design-system';
import { runMode, type RunOptions, type RunView } from '#shared/contract/reconcile';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { useStartRunMutation } from './api';
import { RunPanel } from './RunPanel';
import { useCall } from './useCall';

interface StartProps {
  /** Why none can be started, if so. */
  obstacle: string | null;
}

const Start = ({ obstacle }: StartProps) => {
  const text = useText();
  const call = useCall();
  const [dryRun, setDryRun] = useState(false);
  const [startRun, { isLoading, originalArgs }] = useStartRunMutation();

  const start = async (options: RunOptions): Promise<void> => {
    await call(startRun(options));
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Grid.Root gap={4}>
        {runMode.options.map((mode) => (
          <Grid.Item
            key={mode}
            col={6}
            m={6}
            xs={12}
            direction="column"
            alignItems="flex-start"
            gap={2}
          >
            <Button
              size="M"
              variant={mode === 'full' ? 'default' : 'secondary'}
              disabled={obstacle !== null}
              loading={isLoading && originalArgs?.mode === mode}
              onClick={() => void start({ mode, dryRun })}
            >
              {text(`import.run.${mode}`)}
            </Button>
            <Typography variant="pi" textColor="neutral600">
              {text(`import.run.${mode}Hint`)}
            </Typography>
          </Grid.Item>
        ))}
      </Grid.Root>
      <Checkbox
        checked={dryRun}
        disabled={obstacle !== null}
        onCheckedChange={(checked: boolean | 'indeterminate') => setDryRun(checked === true)}
      >
        {text('import.run.dryRun')}
      </Checkbox>
      {obstacle && <Typography textColor="neutral600">{obstacle}</Typography>}
    </Flex>
  );
};

interface RunSectionProps {
  /** The run that is running or was the last. */
  last: RunView | null;
  now: number;
  hasToken: boolean;
  canRun: boolean;
}

/** Starting a run, and how the last one stands. */
export const RunSection = ({ last, now, hasToken, canRun }: RunSectionProps) => {
  const text = useText();
  const running = last?.state === 'running' ? text('import.run.isRunning') : null;
  const obstacle = hasToken ? running : text('import.run.noToken');
  return (
    <Section title={text('import.run.title')} hint={text('import.run.hint')}>
      {canRun ? (
        <Start obstacle={obstacle} />
      ) : (
        <Typography textColor="neutral600">{text('import.run.forbidden')}</Typography>
      )}
      {last ? (
        <RunPanel run={last} now={now} canRun={canRun} />
      ) : (
        <Box background="neutral100" hasRadius padding={6}>
          <Typography textColor="neutral600">{text('import.run.none')}</Typography>
        </Box>
      )}
    </Section>
  );
};
