import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import { Box, Button, Flex, Link, Typography, VisuallyHidden } from '@strapi/design-system';
import { CheckCircle } from '@strapi/icons';
import { NavLink } from 'react-router-dom';
import { REFRESH, useGetFirstHourQuery, usePutAwayFirstHourMutation } from '../../api';
import { Section } from '../../components/Section';
import { IMPORT } from '../../components/SettingsTabs';
import { useText, type TextKey } from '../../useText';

const EXAMPLE = `const { data } = await (await fetch('/api/articles')).json();
const { title, streamUrl, thumbnailUrl } = data[0].video;
// null while the video is private or not ready`;

interface StepProps {
  name: 'secret' | 'delivery' | 'import' | 'readers' | 'page';
  isDone: boolean;
  /** Where to do it. */
  link?: { to: string; label: TextKey };
}

/** One step: what to do, where, and whether it is done. */
const Step = ({ name, isDone, link }: StepProps) => {
  const text = useText();
  return (
    <Flex tag="li" gap={3} alignItems="flex-start">
      <Flex shrink={0} paddingTop="0.2rem">
        {isDone ? (
          <CheckCircle fill="success600" width="1.6rem" height="1.6rem" aria-hidden />
        ) : (
          <Box
            width="1.6rem"
            height="1.6rem"
            borderColor="neutral300"
            style={{ borderRadius: '50%' }}
          />
        )}
      </Flex>
      <Flex direction="column" alignItems="flex-start" gap={1}>
        <Typography fontWeight="semiBold">
          {text(`firstHour.${name}`)}
          <VisuallyHidden> ({text(isDone ? 'firstHour.done' : 'firstHour.open')})</VisuallyHidden>
        </Typography>
        {!isDone && (
          <>
            <Typography textColor="neutral600">{text(`firstHour.${name}Hint`)}</Typography>
            {name === 'page' && (
              <Box tag="pre" background="neutral100" hasRadius padding={3} maxWidth="100%">
                <Typography tag="code" variant="pi">
                  {EXAMPLE}
                </Typography>
              </Box>
            )}
            {link && (
              <Link tag={NavLink} to={link.to}>
                {text(link.label)}
              </Link>
            )}
          </>
        )}
      </Flex>
    </Flex>
  );
};

/** What is left to do until a video plays on a page; not there when all is done, or when it was put away. */
export const FirstHour = ({ canChange }: { canChange: boolean }) => {
  const text = useText();
  const { data } = useGetFirstHourQuery(undefined, { pollingInterval: REFRESH });
  const [putAway, { isLoading }] = usePutAwayFirstHourMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();
  if (!data || data.isPutAway) return null;
  const { hasSecret, hasDelivery, hasImport, publicMayRead, hasField } = data;
  const mayRead = publicMayRead !== false;
  if (hasSecret && hasDelivery && hasImport && mayRead && hasField) return null;

  const close = async (): Promise<void> => {
    const result = await putAway(data.revision);
    if ('error' in result && result.error) {
      toggleNotification({ type: 'danger', message: formatError(result.error) });
    }
  };

  return (
    <Section
      title={text('firstHour.title')}
      hint={text('firstHour.hint')}
      action={
        canChange && (
          <Button variant="tertiary" loading={isLoading} onClick={() => void close()}>
            {text('firstHour.putAway')}
          </Button>
        )
      }
    >
      <Flex tag="ol" direction="column" alignItems="stretch" gap={4}>
        <Step name="secret" isDone={hasSecret} />
        <Step name="delivery" isDone={hasDelivery} />
        <Step
          name="import"
          isDone={hasImport}
          link={{ to: IMPORT, label: 'firstHour.importLink' }}
        />
        <Step
          name="readers"
          isDone={mayRead}
          link={{ to: '/settings/users-permissions/roles', label: 'firstHour.readersLink' }}
        />
        <Step
          name="page"
          isDone={hasField}
          link={{ to: '/plugins/content-type-builder', label: 'firstHour.pageLink' }}
        />
      </Flex>
    </Section>
  );
};
