import {
  Flex,
  IconButton,
  Link,
  Switch,
  Table,
  Tbody,
  Td,
  Tr,
  Typography,
} from '@strapi/design-system';
import { Download, Duplicate, Eye, Pencil, Trash } from '@strapi/icons';
import { NavLink } from 'react-router-dom';
import type { JobView, Mapping, MappingsView } from '#shared/contract/mapping';
import { MAPPINGS } from '../../components/SettingsTabs';
import { TableHead } from '../../components/TableHead';
import { useText } from '../../useText';
import { download } from './exchange';
import { JobState } from './JobState';
import { Severity } from './Severity';

const COLUMNS = ['name', 'enabled', 'problems', 'job'] as const;

interface MappingsTableProps {
  view: MappingsView;
  job: JobView | null;
  canChange: boolean;
  isSaving: boolean;
  onChange(mapping: Mapping): void;
  onDuplicate(mapping: Mapping): void;
  onDelete(mapping: Mapping): void;
}

export const MappingsTable = ({
  view,
  job,
  canChange,
  isSaving,
  onChange,
  onDuplicate,
  onDelete,
}: MappingsTableProps) => {
  const text = useText();
  const nameOf = (uid: string): string =>
    view.types.find((type) => type.uid === uid)?.displayName ?? uid;

  return (
    <Table colCount={COLUMNS.length + 1} rowCount={view.mappings.length + 1}>
      <TableHead
        titles={COLUMNS.map((column) => text(`mappings.${column}`))}
        actions={text('mappings.actions')}
      />
      <Tbody>
        {view.mappings.map((mapping) => {
          const { key, name, target, enabled, rules } = mapping;
          const to = `${MAPPINGS}/${key}`;
          return (
            <Tr key={key}>
              <Td>
                <Flex direction="column" alignItems="flex-start" paddingTop={2} paddingBottom={2}>
                  <Link tag={NavLink} to={to} style={{ whiteSpace: 'normal' }}>
                    {name}
                  </Link>
                  <Typography variant="pi" textColor="neutral600">
                    {text('mappings.kind', { type: nameOf(target), count: rules.length })}
                  </Typography>
                </Flex>
              </Td>
              <Td>
                <Switch
                  aria-label={text('mappings.switch', { name })}
                  checked={enabled}
                  disabled={!canChange || isSaving}
                  visibleLabels
                  onLabel={text('mappings.on')}
                  offLabel={text('mappings.off')}
                  onCheckedChange={(isOn: boolean) => onChange({ ...mapping, enabled: isOn })}
                />
              </Td>
              <Td>
                <Severity problems={view.problems[key] ?? []} />
              </Td>
              <Td>
                {job?.mapping === key ? (
                  <JobState job={job} />
                ) : (
                  <Typography textColor="neutral600">–</Typography>
                )}
              </Td>
              <Td>
                <Flex justifyContent="flex-end">
                  <IconButton
                    variant="ghost"
                    tag={NavLink}
                    to={to}
                    label={text(canChange ? 'mappings.edit' : 'mappings.look', { name })}
                  >
                    {canChange ? <Pencil /> : <Eye />}
                  </IconButton>
                  {canChange && (
                    <IconButton
                      variant="ghost"
                      label={text('mappings.duplicate', { name })}
                      onClick={() => onDuplicate(mapping)}
                    >
                      <Duplicate />
                    </IconButton>
                  )}
                  <IconButton
                    variant="ghost"
                    label={text('mappings.export', { name })}
                    onClick={() => download(mapping, `ignite-video-mapping-${key}`)}
                  >
                    <Download />
                  </IconButton>
                  {canChange && (
                    <IconButton
                      variant="ghost"
                      label={text('mappings.delete', { name })}
                      onClick={() => onDelete(mapping)}
                    >
                      <Trash />
                    </IconButton>
                  )}
                </Flex>
              </Td>
            </Tr>
          );
        })}
      </Tbody>
    </Table>
  );
};
