import { useState } from 'react';
import {
  Button,
  Flex,
  Link,
  Loader,
  Modal,
  Table,
  Tbody,
  Td,
  Tr,
  Typography,
} from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { RunChanges, RunView } from '#shared/contract/reconcile';
import { Notice } from '../../components/Notice';
import { TableHead } from '../../components/TableHead';
import { useText } from '../../useText';
import { useGetRunChangesQuery } from './api';
import { changesOf } from './run-parts';

const COLUMNS = ['video', 'change', 'entries'] as const;

const ChangeRow = ({ change }: { change: RunChanges['changes'][number] }) => {
  const text = useText();
  const title = change.title ?? change.videoId;
  return (
    <Tr>
      <Td>
        <Typography textColor="neutral800">{title}</Typography>
      </Td>
      <Td>
        <Typography textColor="neutral800">{text(`import.count.${change.change}`)}</Typography>
      </Td>
      <Td>
        <Flex gap={3}>
          {change.entries.map(({ uid, documentId }) => (
            <Link
              key={`${uid}/${documentId}`}
              tag={NavLink}
              to={`/content-manager/collection-types/${uid}/${documentId}`}
              aria-label={text('import.changes.openOf', { title, type: uid })}
            >
              {text('import.changes.open')}
            </Link>
          ))}
          {change.entries.length === 0 && (
            <Typography textColor="neutral600">{text('import.changes.noEntry')}</Typography>
          )}
        </Flex>
      </Td>
    </Tr>
  );
};

interface PageProps {
  run: RunView;
  after: number | null;
  isLast: boolean;
  onMore(after: number): void;
}

const ChangesPage = ({ run, after, isLast, onMore }: PageProps) => {
  const text = useText();
  const { data, error } = useGetRunChangesQuery({ id: run.id, after });
  const next = isLast && data ? data.next : null;

  if (!data) {
    return (
      <Tr>
        <Td colSpan={COLUMNS.length}>
          {error ? <Notice tone="bad">{text('import.changes.error')}</Notice> : <Loader small />}
        </Td>
      </Tr>
    );
  }
  return (
    <>
      {data.changes.map((change) => (
        <ChangeRow key={change.id} change={change} />
      ))}
      {next !== null && (
        <Tr>
          <Td colSpan={COLUMNS.length}>
            <Button variant="tertiary" size="S" onClick={() => onMore(next)}>
              {text('import.changes.more')}
            </Button>
          </Td>
        </Tr>
      )}
    </>
  );
};

const ChangesDialog = ({ run, onClose }: { run: RunView; onClose(): void }) => {
  const text = useText();
  const [pages, setPages] = useState<(number | null)[]>([null]);
  return (
    <Modal.Root open onOpenChange={(isOpen: boolean) => !isOpen && onClose()}>
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>
            {text(run.dryRun ? 'import.changes.titleDry' : 'import.changes.title')}
          </Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Table colCount={COLUMNS.length} rowCount={changesOf(run) + 1}>
            <TableHead titles={COLUMNS.map((column) => text(`import.changes.${column}`))} />
            <Tbody>
              {pages.map((after, index) => (
                <ChangesPage
                  key={after}
                  run={run}
                  after={after}
                  isLast={index === pages.length - 1}
                  onMore={(next) => setPages([...pages, next])}
                />
              ))}
            </Tbody>
          </Table>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose}>
            {text('import.changes.close')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
};

/** Opens the list of what a run changed, or would change, with links to the entries. */
export const ChangesButton = ({ run }: { run: RunView }) => {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  if (changesOf(run) === 0) return null;
  return (
    <>
      <Button variant="tertiary" size="S" onClick={() => setIsOpen(true)}>
        {text(run.dryRun ? 'import.run.changesDry' : 'import.run.changes', {
          count: changesOf(run),
        })}
      </Button>
      {isOpen && <ChangesDialog run={run} onClose={() => setIsOpen(false)} />}
    </>
  );
};
