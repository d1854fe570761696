import { useRef, useState } from 'react';
import { Box, Button, Flex, Link, Typography } from '@strapi/design-system';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { Progress } from '../components/Progress';
import { useText } from '../useText';
import type { Item, Manager } from './manager';

interface TrayItemProps {
  item: Item;
  manager: Manager;
  igniteUrl: string;
}

/** Ignite's own upload helps where this one does not. */
const isIgnitesToSolve = (problem: Item['problem']): boolean =>
  ['gone', 'refused', 'unexpected', 'processing'].includes(problem ?? '');

/** One upload: how far it is, and what can be done about it. */
export const TrayItem = ({ item, manager, igniteUrl }: TrayItemProps) => {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  const [isRemoving, setIsRemoving] = useState(false);
  const { upload, file, state, sent, timeLeft, problem, said } = item;
  const { title } = upload;
  const percent = Math.floor((sent / upload.file.size) * 100);
  const canGoOn = state === 'unfinished' || (state === 'failed' && problem !== 'processing');
  const goOn = (chosen: File): void => void manager.goOn(item, chosen);

  return (
    <Flex direction="column" alignItems="stretch" gap={2} role="group" aria-label={title}>
      <Typography fontWeight="bold" ellipsis>
        {title}
      </Typography>
      {state === 'sending' && (
        <>
          <Progress label={title} done={percent} total={100} />
          <Typography variant="pi" textColor="neutral600">
            {timeLeft === null
              ? text('upload.percent', { percent })
              : text('upload.left', { percent, minutes: Math.round(timeLeft / 60_000) })}
          </Typography>
        </>
      )}
      <Box aria-live="polite">
        {state === 'processing' && <Typography>{text('upload.processing')}</Typography>}
        {state === 'done' && <Typography>{text('upload.done')}</Typography>}
        {state === 'unfinished' && (
          <Typography>{text('upload.unfinished', { file: upload.file.name })}</Typography>
        )}
        {problem && (
          <Typography textColor="danger600">
            {text(`upload.problem.${problem}`, { file: upload.file.name })} {said}
          </Typography>
        )}
      </Box>
      {isIgnitesToSolve(problem) && (
        <Link href={igniteUrl} isExternal>
          {text('upload.ignite')}
        </Link>
      )}
      <Flex gap={2}>
        {canGoOn && (
          <Button
            variant="secondary"
            size="S"
            onClick={() => (file && problem !== 'otherFile' ? goOn(file) : input.current?.click())}
          >
            {text(file && problem !== 'otherFile' ? 'upload.again' : 'upload.choose')}
          </Button>
        )}
        {state === 'done' ? (
          <Button variant="tertiary" size="S" onClick={() => void manager.remove(item)}>
            {text('upload.close')}
          </Button>
        ) : (
          <Button variant="tertiary" size="S" onClick={() => setIsRemoving(true)}>
            {text(state === 'sending' ? 'upload.cancel' : 'upload.remove')}
          </Button>
        )}
      </Flex>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={text('upload.choose')}
        onChange={({ target }) => {
          const chosen = target.files?.[0];
          if (chosen) goOn(chosen);
          target.value = '';
        }}
      />
      {isRemoving && (
        <ConfirmDialog
          title={text('upload.remove.title', { title })}
          action={text('upload.remove')}
          cancel={text('upload.keep')}
          onConfirm={() => {
            setIsRemoving(false);
            return manager.remove(item);
          }}
          onClose={() => setIsRemoving(false)}
        >
          {text(state === 'processing' ? 'upload.remove.processing' : 'upload.remove.hint')}{' '}
          <Link href={igniteUrl} isExternal>
            {text('upload.openIgnite')}
          </Link>
        </ConfirmDialog>
      )}
    </Flex>
  );
};
