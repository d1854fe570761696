import { useEffect } from 'react';
import { useBlocker } from 'react-router-dom';
import { useText } from '../../useText';
import { ConfirmDialog } from '../../components/ConfirmDialog';

/** Asks before the user leaves a page with changes that are not saved. */
export const UnsavedChanges = ({ isChanged }: { isChanged: boolean }) => {
  const text = useText();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isChanged && currentLocation.pathname !== nextLocation.pathname
  );

  useEffect(() => {
    if (!isChanged) return;
    // Closing or reloading the tab: the browser asks in its own words.
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isChanged]);

  if (blocker.state !== 'blocked') return null;
  return (
    <ConfirmDialog
      title={text('unsaved.title')}
      action={text('unsaved.leave')}
      onClose={() => blocker.reset()}
      onConfirm={() => blocker.proceed()}
    >
      {text('unsaved.body')}
    </ConfirmDialog>
  );
};
