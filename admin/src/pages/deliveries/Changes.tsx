import { Flex, Link, Table, Tbody, Td, Tr, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { EntryChange } from '#shared/contract/deliveries';
import { Section } from '../../components/Section';
import { TableHead } from '../../components/TableHead';
import { useText } from '../../useText';

const COLUMNS = ['field', 'before', 'after'] as const;

const Value = ({ value }: { value: string | null }) => {
  const text = useText();
  return (
    <Typography
      textColor={value === null ? 'neutral600' : 'neutral800'}
      style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {value ?? text('changes.nothing')}
    </Typography>
  );
};

const entryAddress = ({ target, documentId, locale }: EntryChange): string =>
  `/content-manager/collection-types/${target}/${documentId}${
    locale === null ? '' : `?plugins[i18n][locale]=${encodeURIComponent(locale)}`
  }`;

const Change = ({ entry }: { entry: EntryChange }) => {
  const text = useText();
  const { mapping, target, documentId, locale, change, move, fields, omitted } = entry;
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Typography>
        {text(`changes.${change}`, { mapping, target: locale ? `${target}, ${locale}` : target })}
        {move && ` ${text(`changes.${move}`)}`}{' '}
        {documentId !== null && change !== 'deleted' && (
          <Link tag={NavLink} to={entryAddress(entry)}>
            {text('changes.open')}
          </Link>
        )}
      </Typography>
      {fields.length > 0 && (
        <Table colCount={COLUMNS.length} rowCount={fields.length + 1}>
          <TableHead titles={COLUMNS.map((column) => text(`changes.${column}`))} />
          <Tbody>
            {fields.map(({ attribute, from, to }, index) => (
              <Tr key={`${attribute}-${index}`}>
                <Td>
                  <Typography fontWeight="semiBold" textColor="neutral800">
                    {attribute}
                  </Typography>
                </Td>
                <Td>
                  <Value value={from} />
                </Td>
                <Td>
                  <Value value={to} />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      {omitted > 0 && (
        <Typography variant="pi" textColor="neutral600">
          {text('changes.omitted', { omitted })}
        </Typography>
      )}
    </Flex>
  );
};

/** What a delivery changed in the entries, field by field. */
export const Changes = ({ changes }: { changes: readonly EntryChange[] | null }) => {
  const text = useText();
  return (
    <Section title={text('changes.title')}>
      {changes === null || changes.length === 0 ? (
        <Typography textColor="neutral600">{text('changes.none')}</Typography>
      ) : (
        <Flex direction="column" alignItems="stretch" gap={6}>
          {changes.map((entry, index) => (
            <Change key={index} entry={entry} />
          ))}
        </Flex>
      )}
    </Section>
  );
};
