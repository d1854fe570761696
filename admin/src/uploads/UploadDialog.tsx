import { useEffect, useId, useState, type FormEvent } from 'react';
import {
  Button,
  Checkbox,
  Field,
  Flex,
  Link,
  Modal,
  MultiSelect,
  MultiSelectOption,
  Typography,
} from '@strapi/design-system';
import {
  LARGEST_FILE,
  LONGEST_TITLE,
  uploadForm,
  type UploadChoices,
} from '#shared/contract/uploads';
import { Choice, TextField } from '../components/inputs';
import { useText } from '../useText';
import { uploadsApi } from './api';
import type { Item, Manager, TrayState } from './manager';

interface UploadDialogProps extends Pick<TrayState, 'possible' | 'igniteUrl'> {
  manager: Manager;
  asked: NonNullable<TrayState['asked']>;
}

const titleOf = ({ name }: File): string =>
  name
    .replace(/\.[^.]+$/, '')
    .replace(/[_\s]+/g, ' ')
    .trim()
    .slice(0, LONGEST_TITLE);

/** Asks what is to be said of videos before their files are sent. */
export const UploadDialog = ({ manager, asked, possible, igniteUrl }: UploadDialogProps) => {
  const text = useText();
  const formId = useId();
  const [files, setFiles] = useState(asked.files);
  const [titles, setTitles] = useState(() => new Map(files.map((file) => [file, titleOf(file)])));
  const [visibility, setVisibility] = useState<'private' | 'public'>('private');
  const [language, setLanguage] = useState('');
  const [transcribe, setTranscribe] = useState(false);
  const [chosen, setChosen] = useState<{ categories: string[]; tags: string[] }>({
    categories: [],
    tags: [],
  });
  const [choices, setChoices] = useState<UploadChoices>({ categories: [], tags: [] });
  const [isChecked, setIsChecked] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [refusal, setRefusal] = useState<{ problem: Item['problem']; said: string | null }>();

  useEffect(() => {
    // Without them a video is put under nothing.
    uploadsApi.choices().then(setChoices, () => {});
  }, []);

  const languageGiven = language.trim() === '' ? null : language.trim();
  const common = { visibility, language: languageGiven, transcribe, ...chosen };
  const formOf = (file: File) => uploadForm.safeParse({ ...common, title: titles.get(file) ?? '' });
  const isLanguage = uploadForm.shape.language.safeParse(languageGiven).success;
  const isTooLarge = (file: File): boolean => file.size > LARGEST_FILE || file.size === 0;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsChecked(true);
    const forms = files.map((file) => ({ file, form: formOf(file).data }));
    if (forms.some(({ file, form }) => !form || isTooLarge(file))) return;
    setIsSending(true);
    for (const { file, form } of forms) {
      if (!form) continue;
      const refused = await manager.start(file, form, asked.options);
      if (refused) {
        setRefusal(refused);
        setIsSending(false);
        return;
      }
      // What was begun is not begun again when a later one is refused.
      setFiles((before) => before.filter((one) => one !== file));
    }
    manager.dismiss();
  };

  const problem = possible === false ? 'noToken' : refusal?.problem;

  return (
    <Modal.Root open onOpenChange={(isOpen: boolean) => !isOpen && manager.dismiss()}>
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>{text('upload.title')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <form id={formId} onSubmit={(event) => void submit(event)} noValidate>
            <Flex direction="column" alignItems="stretch" gap={5}>
              {problem && (
                <Typography role="alert" textColor="danger600">
                  {text(`upload.problem.${problem}`, { file: '' })} {refusal?.said}{' '}
                  <Link href={igniteUrl} isExternal>
                    {text('upload.ignite')}
                  </Link>
                </Typography>
              )}
              {files.map((file, index) => (
                <TextField
                  key={index}
                  label={text('upload.name', { file: file.name })}
                  required
                  maxLength={LONGEST_TITLE}
                  value={titles.get(file) ?? ''}
                  error={
                    isTooLarge(file)
                      ? text('upload.tooLarge')
                      : isChecked && !titles.get(file)?.trim()
                        ? text('upload.nameNeeded')
                        : undefined
                  }
                  onChange={(title) => setTitles(new Map(titles).set(file, title))}
                />
              ))}
              <Choice<'private' | 'public'>
                label={text('upload.visibility')}
                value={visibility}
                options={[
                  { value: 'private', label: text('upload.private') },
                  { value: 'public', label: text('upload.public') },
                ]}
                onChange={setVisibility}
              />
              <TextField
                label={text('upload.language')}
                hint={text('upload.languageHint')}
                value={language}
                error={isChecked && !isLanguage ? text('upload.languageWrong') : undefined}
                onChange={setLanguage}
              />
              <Checkbox
                checked={transcribe}
                onCheckedChange={(checked) => setTranscribe(checked === true)}
              >
                {text('upload.transcribe')}
              </Checkbox>
              {(['categories', 'tags'] as const).map(
                (kind) =>
                  choices[kind].length > 0 && (
                    <Field.Root key={kind} width="100%">
                      <Field.Label>{text(`upload.${kind}`)}</Field.Label>
                      <MultiSelect
                        value={chosen[kind]}
                        withTags
                        onChange={(ids: string[]) => setChosen({ ...chosen, [kind]: ids })}
                      >
                        {choices[kind].map(({ id, title }) => (
                          <MultiSelectOption key={id} value={id}>
                            {title}
                          </MultiSelectOption>
                        ))}
                      </MultiSelect>
                    </Field.Root>
                  )
              )}
            </Flex>
          </form>
        </Modal.Body>
        <Modal.Footer>
          <Button variant="tertiary" onClick={() => manager.dismiss()}>
            {text('upload.cancel')}
          </Button>
          <Button type="submit" form={formId} loading={isSending} disabled={possible === false}>
            {text('upload.send')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
};
