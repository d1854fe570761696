import { Box, Typography } from '@strapi/design-system';
import type { EntryField } from '#shared/contract/entries';
import { useText } from '../useText';

const GROUPS = ['always', 'untilEdited', 'edited', 'once'] as const;

const groupOf = ({ owner, ownedBy }: EntryField): (typeof GROUPS)[number] =>
  owner === 'untilEdited' && ownedBy === 'editor' ? 'edited' : owner;

/** Of each mapped field, who has the last word on it. */
export const Owners = ({ fields }: { fields: readonly EntryField[] }) => {
  const text = useText();
  if (fields.length === 0) return null;
  return (
    <Box>
      <Typography tag="h3" variant="omega" fontWeight="bold" paddingBottom={2}>
        {text('panel.owners')}
      </Typography>
      <dl>
        {GROUPS.map((group) => {
          const names = fields
            .filter((field) => groupOf(field) === group)
            .map(({ attribute }) => attribute);
          return (
            names.length > 0 && (
              <Box key={group} paddingBottom={2}>
                <Typography tag="dt" variant="pi" fontWeight="semiBold">
                  {text(`panel.owner.${group}`)}
                </Typography>
                <Typography
                  tag="dd"
                  variant="pi"
                  textColor="neutral600"
                  style={{ overflowWrap: 'anywhere' }}
                >
                  {names.join(', ')}
                </Typography>
              </Box>
            )
          );
        })}
      </dl>
    </Box>
  );
};
