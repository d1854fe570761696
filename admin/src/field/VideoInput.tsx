import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import { Box, Button, Field, Flex, Loader, Typography } from '@strapi/design-system';
import { Play } from '@strapi/icons';
import { fieldOptions, storedVideo, type StoredVideo } from '#shared/contract/field';
import { useText } from '../useText';
import { Chosen } from './Chosen';

const Picker = lazy(() => import('./Picker'));

interface VideoInputProps {
  name: string;
  label: ReactNode;
  labelAction?: ReactNode;
  hint?: ReactNode;
  required?: boolean;
  disabled?: boolean;
  error?: string;
  attribute: { options?: unknown };
  value: unknown;
  onChange(name: string, value: StoredVideo | null): void;
}

const Filled = ({ name, attribute, value, disabled = false, onChange }: VideoInputProps) => {
  const text = useText();
  const [isChoosing, setIsChoosing] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const options = JSON.stringify(fieldOptions.parse(attribute.options ?? {}));
  const stored = storedVideo.safeParse(value).data ?? null;

  const close = (): void => {
    setIsChoosing(false);
    // What was focused before may be gone: the field itself is not.
    requestAnimationFrame(() => place.current?.querySelector('button')?.focus());
  };
  const choose = (videoId: string | null): void => {
    onChange(name, videoId === null ? null : { videoId });
    close();
  };

  return (
    <Box ref={place}>
      {stored === null ? (
        <Flex
          direction="column"
          gap={3}
          padding={5}
          justifyContent="center"
          background="neutral100"
          borderColor="neutral200"
          borderStyle="dashed"
          hasRadius
        >
          <Typography textColor="neutral600">{text('field.none')}</Typography>
          <Flex gap={2} wrap="wrap" justifyContent="center">
            <Button
              variant="secondary"
              startIcon={<Play aria-hidden />}
              disabled={disabled}
              onClick={() => setIsChoosing(true)}
            >
              {text('field.choose')}
            </Button>
          </Flex>
        </Flex>
      ) : (
        <Chosen
          key={stored.videoId}
          videoId={stored.videoId}
          options={options}
          isDisabled={disabled}
          onReplace={() => setIsChoosing(true)}
          onRemove={() => choose(null)}
        />
      )}
      {isChoosing && (
        <Suspense fallback={null}>
          <Picker options={options} onChoose={choose} onClose={close} />
        </Suspense>
      )}
    </Box>
  );
};

/** The custom field in the form of an entry. */
const VideoInput = (props: VideoInputProps) => {
  const { name, label, labelAction, hint, required, error } = props;
  return (
    <Field.Root
      name={name}
      id={name}
      hint={hint}
      error={error}
      required={required}
      role="group"
      aria-label={typeof label === 'string' ? label : name}
    >
      <Field.Label action={labelAction}>{label}</Field.Label>
      <Suspense fallback={<Loader small />}>
        <Filled {...props} />
      </Suspense>
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
};

export default VideoInput;
