import { useAPIErrorHandler, useNotification } from '@strapi/strapi/admin';
import type { Mapping, MappingsView } from '#shared/contract/mapping';
import { useText } from '../../useText';
import { isConflict, useSaveMappingsMutation } from './api';

/** What came of saving: what is saved now, or why nothing is. */
export type Saved = MappingsView | 'conflict' | 'failed';

/** Saves all mappings in the place of those that `view` shows, and tells the user what came of it. */
export const useSave = () => {
  const text = useText();
  const [saveMappings, { isLoading: isSaving }] = useSaveMappingsMutation();
  const { toggleNotification } = useNotification();
  const { _unstableFormatAPIError: formatError } = useAPIErrorHandler();

  const save = async ({ revision }: MappingsView, mappings: Mapping[]): Promise<Saved> => {
    const result = await saveMappings({ revision, mappings });
    if ('data' in result && result.data) {
      toggleNotification({ type: 'success', message: text('settings.saved') });
      return result.data;
    }
    const { error } = result as { error: object };
    if (isConflict(error)) return 'conflict';
    toggleNotification({ type: 'danger', message: formatError(error) });
    return 'failed';
  };

  return { save, isSaving };
};
