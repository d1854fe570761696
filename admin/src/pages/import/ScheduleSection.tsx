import { useState } from 'react';
import { Box, Button, Flex, Grid, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { parseCron } from '#shared/contract/cron';
import {
  runMode,
  savedReconcileSettings,
  type ReconcileSettings,
} from '#shared/contract/reconcile';
import { Choice, TextField, CheckboxField } from '../../components/inputs';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { useUpdateImportSettingsMutation } from './api';
import { cronText } from './cron-text';
import { useCall } from './useCall';

/** Where a schedule starts when there was none: every night. */
const NIGHTLY = '0 3 * * *';

/** The settings as they are typed. */
interface Draft extends Pick<ReconcileSettings, 'schedule' | 'scheduleMode' | 'atStart'> {
  /** In percent. */
  share: string;
  requests: string;
}

const draftOf = ({ maxDeletedShare, requestsPerSecond, ...rest }: ReconcileSettings): Draft => ({
  ...rest,
  share: String(Number((maxDeletedShare * 100).toFixed(4))),
  requests: String(requestsPerSecond),
});

const numberOf = (typed: string): number =>
  typed.trim() === '' ? NaN : Number(typed.replace(',', '.'));

const settingsOf = ({ share, requests, ...rest }: Draft) =>
  savedReconcileSettings.safeParse({
    ...rest,
    maxDeletedShare: numberOf(share) / 100,
    requestsPerSecond: numberOf(requests),
  });

interface ScheduleSectionProps {
  settings: ReconcileSettings;
  nextAt: number | null;
  canChange: boolean;
}

/** When runs start by themselves, and how careful they are. */
export const ScheduleSection = ({ settings, nextAt, canChange }: ScheduleSectionProps) => {
  const text = useText();
  const intl = useIntl();
  const call = useCall();
  const [draft, setDraft] = useState<Draft>();
  const [updateSettings, { isLoading }] = useUpdateImportSettingsMutation();

  const shown = draft ?? draftOf(settings);
  const entered = settingsOf(shown);
  const wrong = new Set(entered.error?.issues.map(({ path }) => path[0]));
  const change = (changed: Partial<Draft>): void => setDraft({ ...shown, ...changed });
  const cron = shown.schedule === null ? null : parseCron(shown.schedule);

  const save = async (): Promise<void> => {
    if (!entered.success) return;
    if (await call(updateSettings(entered.data), 'settings.saved')) setDraft(undefined);
  };

  return (
    <Section title={text('import.schedule.title')} hint={text('import.schedule.hint')}>
      <CheckboxField
        label={text('import.schedule.on')}
        value={shown.schedule !== null}
        onChange={(isOn) => change({ schedule: isOn ? (settings.schedule ?? NIGHTLY) : null })}
      />
      {shown.schedule !== null && (
        <Grid.Root gap={4}>
          <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column" gap={2}>
            <TextField
              label={text('import.schedule.expression')}
              error={wrong.has('schedule') ? text('import.schedule.wrong') : undefined}
              spellCheck={false}
              value={shown.schedule}
              onChange={(schedule) => change({ schedule })}
            />
            <Typography aria-live="polite" textColor="neutral800">
              {cron && text('import.schedule.reading', { reading: cronText(cron, { text, intl }) })}
            </Typography>
            {draft === undefined && nextAt !== null && (
              <Typography variant="pi" textColor="neutral600">
                {text('import.schedule.next', {
                  at: intl.formatDate(nextAt, { dateStyle: 'full', timeStyle: 'short' }),
                })}
              </Typography>
            )}
          </Grid.Item>
          <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column">
            <Choice
              label={text('import.schedule.mode')}
              hint={text(`import.run.${shown.scheduleMode}Hint`)}
              value={shown.scheduleMode}
              options={runMode.options.map((value) => ({
                value,
                label: text(`import.mode.${value}`),
              }))}
              onChange={(scheduleMode) => change({ scheduleMode })}
            />
          </Grid.Item>
        </Grid.Root>
      )}
      <CheckboxField
        label={text('import.schedule.atStart')}
        value={shown.atStart}
        onChange={(atStart) => change({ atStart })}
      />
      <Grid.Root gap={4}>
        <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column">
          <TextField
            label={text('import.schedule.share')}
            hint={text('import.schedule.shareHint')}
            error={wrong.has('maxDeletedShare') ? text('import.schedule.shareWrong') : undefined}
            inputMode="decimal"
            value={shown.share}
            onChange={(share) => change({ share })}
          />
        </Grid.Item>
        <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column">
          <TextField
            label={text('import.schedule.requests')}
            hint={text('import.schedule.requestsHint')}
            error={
              wrong.has('requestsPerSecond') ? text('import.schedule.requestsWrong') : undefined
            }
            inputMode="decimal"
            value={shown.requests}
            onChange={(requests) => change({ requests })}
          />
        </Grid.Item>
      </Grid.Root>
      {canChange && (
        <Box>
          <Flex gap={2}>
            <Button
              disabled={draft === undefined || !entered.success}
              loading={isLoading}
              onClick={() => void save()}
            >
              {text('import.schedule.save')}
            </Button>
            {draft !== undefined && (
              <Button variant="tertiary" onClick={() => setDraft(undefined)}>
                {text('import.schedule.discard')}
              </Button>
            )}
          </Flex>
        </Box>
      )}
    </Section>
  );
};
