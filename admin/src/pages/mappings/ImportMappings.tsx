import { useRef, useState, type ChangeEvent } from 'react';
import { Button, Modal, Typography } from '@strapi/design-system';
import { Upload } from '@strapi/icons';
import type { Mapping, MappingsView } from '#shared/contract/mapping';
import { useText } from '../../useText';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { readFile, withMappings, type FileError } from './exchange';

const SHOWN_ERRORS = 10;

interface ImportMappingsProps {
  view: MappingsView;
  onImport(mappings: Mapping[]): Promise<void>;
}

/** Takes mappings from a file, after saying what they would replace. */
export const ImportMappings = ({ view, onImport }: ImportMappingsProps) => {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  const [errors, setErrors] = useState<FileError[]>([]);
  const [imported, setImported] = useState<Mapping[]>([]);
  const replaced = view.mappings.filter(({ key }) => imported.some((other) => other.key === key));

  const read = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = target.files ?? [];
    if (!file) return;
    const result = readFile(await file.text());
    // The same file can be chosen again once it is put right.
    target.value = '';
    if ('errors' in result) setErrors(result.errors);
    else setImported(result.mappings);
  };

  return (
    <>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label={text('mappings.import')}
        onChange={read}
      />
      <Button variant="tertiary" startIcon={<Upload />} onClick={() => input.current?.click()}>
        {text('mappings.import')}
      </Button>
      {errors.length > 0 && (
        <Modal.Root open onOpenChange={() => setErrors([])}>
          <Modal.Content>
            <Modal.Header>
              <Modal.Title>{text('mappings.importFailed')}</Modal.Title>
            </Modal.Header>
            <Modal.Body>
              <ul>
                {errors.slice(0, SHOWN_ERRORS).map(({ path, message }) => (
                  <li key={path + message}>
                    {path && (
                      <Typography tag="code" fontWeight="bold">
                        {path}:{' '}
                      </Typography>
                    )}
                    <Typography>{message}</Typography>
                  </li>
                ))}
              </ul>
              {errors.length > SHOWN_ERRORS && (
                <Typography textColor="neutral600">
                  {text('mappings.importMore', { count: errors.length - SHOWN_ERRORS })}
                </Typography>
              )}
            </Modal.Body>
            <Modal.Footer justifyContent="flex-end">
              <Button variant="tertiary" onClick={() => setErrors([])}>
                {text('mappings.close')}
              </Button>
            </Modal.Footer>
          </Modal.Content>
        </Modal.Root>
      )}
      {imported.length > 0 && (
        <ConfirmDialog
          title={text('mappings.importTitle', { count: imported.length })}
          action={text('mappings.import')}
          tone={replaced.length > 0 ? 'danger' : 'neutral'}
          onClose={() => setImported([])}
          onConfirm={async () => {
            setImported([]);
            await onImport(withMappings(view.mappings, imported));
          }}
        >
          {replaced.length > 0
            ? text('mappings.importReplaces', {
                count: replaced.length,
                names: replaced.map(({ name }) => `"${name}"`).join(', '),
              })
            : text('mappings.importAdds')}
        </ConfirmDialog>
      )}
    </>
  );
};
