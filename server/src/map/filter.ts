import type { Condition } from '#shared/contract/mapping';
import type { Video } from '../video/video';
import { each, valueAt, type Path } from '../video/path';
import { texts } from '../video/text';

const paths: Record<Condition['field'], Path> = {
  visibility: ['visibility'],
  status: ['status'],
  category: ['categories', each, 'slug'],
  tag: ['tags', each, 'slug'],
  workspace: ['workspace'],
  language: ['language'],
};

/**
 * Whether all conditions hold for a video: that it has `any` or `all` of the given values, or `none`
 * of them. Values are compared to the letter; a field that the video lacks has no value.
 */
export const matches = (filter: readonly Condition[], video: Video): boolean =>
  filter.every(({ field, is, of }) => {
    const found = texts(valueAt(video, paths[field]));
    if (is === 'all') return of.every((value) => found.includes(value));
    return of.some((value) => found.includes(value)) === (is === 'any');
  });
