import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Checkbox, Flex } from '@strapi/design-system';
import type { EventSettings } from '#shared/contract/settings';
import { useUpdateEventsMutation } from '../../api';
import { Section } from '../../components/Section';
import { useText } from '../../useText';

const KINDS = ['created', 'updated', 'deleted'] as const;

interface EventsProps {
  events: EventSettings;
  canChange: boolean;
}

/** Which of Ignite's events are applied. A change is saved at once. */
export const Events = ({ events, canChange }: EventsProps) => {
  const text = useText();
  const [updateEvents, { isLoading }] = useUpdateEventsMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  const change = async (kind: keyof EventSettings, isEnabled: boolean): Promise<void> => {
    const result = await updateEvents({ ...events, [kind]: isEnabled });
    toggleNotification(
      'error' in result && result.error
        ? { type: 'danger', message: formatError(result.error) }
        : { type: 'success', message: text('settings.saved') }
    );
  };

  return (
    <Section title={text('events.title')} hint={text('events.hint')}>
      <Flex direction="column" alignItems="flex-start" gap={3}>
        {KINDS.map((kind) => (
          <Checkbox
            key={kind}
            checked={events[kind]}
            disabled={!canChange || isLoading}
            onCheckedChange={(checked: boolean | 'indeterminate') => change(kind, checked === true)}
          >
            {text(`events.${kind}`)}
          </Checkbox>
        ))}
      </Flex>
    </Section>
  );
};
