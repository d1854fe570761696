import { useState } from 'react';
import { useAPIErrorHandler } from '@strapi/strapi/admin';
import { Button, Modal } from '@strapi/design-system';
import { useNavigate } from 'react-router-dom';
import type { TypeView } from '#shared/contract/mapping';
import { MAPPINGS } from '../../components/SettingsTabs';
import { useText } from '../../useText';
import { useProposeMappingMutation } from './api';
import { Choice } from '../../components/inputs';

interface AddMappingProps {
  types: readonly TypeView[];
  onClose(): void;
}

/** Asks for the type to map onto, and opens a mapping that is proposed for it. */
export const AddMapping = ({ types, onClose }: AddMappingProps) => {
  const text = useText();
  const navigate = useNavigate();
  const [target, setTarget] = useState<string | null>(null);
  const [propose, { isLoading, error }] = useProposeMappingMutation();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  const open = async (): Promise<void> => {
    if (target === null) return;
    const result = await propose(target);
    if ('data' in result && result.data) {
      navigate(`${MAPPINGS}/${result.data.key}`, { state: { draft: result.data } });
    }
  };

  return (
    <Modal.Root open onOpenChange={(isOpen: boolean) => !isOpen && onClose()}>
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>{text('mappings.add')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Choice
            label={text('mapping.target')}
            hint={text('mappings.addHint')}
            error={error ? formatError(error) : undefined}
            value={target}
            options={types.map(({ uid, displayName }) => ({
              value: uid,
              label: `${displayName} (${uid})`,
            }))}
            onChange={setTarget}
          />
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={onClose}>
            {text('mappings.cancel')}
          </Button>
          <Button disabled={target === null} loading={isLoading} onClick={open}>
            {text('mappings.propose')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
};
