import { type ReactNode } from 'react';
import { ConfirmDialog as StrapiConfirmDialog } from '@strapi/strapi/admin';
import { Button, Dialog } from '@strapi/design-system';

interface ConfirmDialogProps {
  title: string;
  /** What the button that goes ahead says. */
  action: string;
  /** What the button that leaves everything as it is says, where "Cancel" would mislead. */
  cancel?: string;
  tone?: 'danger' | 'neutral';
  /** Another way to go ahead. */
  other?: ReactNode;
  children: ReactNode;
  onConfirm(): void | Promise<void>;
  onClose(): void;
}

/** Asks before something is done. */
export const ConfirmDialog = ({
  title,
  action,
  cancel,
  tone = 'danger',
  other,
  children,
  onConfirm,
  onClose,
}: ConfirmDialogProps) => (
  <Dialog.Root open onOpenChange={(isOpen: boolean) => !isOpen && onClose()}>
    <StrapiConfirmDialog
      title={title}
      // Without one Strapi shows a warning sign.
      {...(tone === 'neutral' && { icon: <></> })}
      {...(cancel && {
        startAction: (
          <Button fullWidth variant="tertiary" onClick={onClose}>
            {cancel}
          </Button>
        ),
      })}
      endAction={
        <>
          {other}
          <Button
            fullWidth
            variant={tone === 'danger' ? 'danger-light' : 'default'}
            onClick={() => void onConfirm()}
          >
            {action}
          </Button>
        </>
      }
    >
      {children}
    </StrapiConfirmDialog>
  </Dialog.Root>
);
