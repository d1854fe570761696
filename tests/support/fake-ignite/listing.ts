import type { Video } from '../videos';
import type { Library } from './library';
import { QueryError, valuesAt, whereTest } from './where';

/** `GET /videos` as it was asked for. */
export interface ListQuery {
  page: number;
  limit: number;
  /** A field, with `-` before it for the largest first. */
  sort: string;
  /** As `qs` parsed it. */
  where: unknown;
}

/** What Ignite answers. */
export interface Listing {
  docs: unknown[];
  totalDocs: number;
  limit: number;
  totalPages: number;
  page: number;
  pagingCounter: number;
  hasPrevPage: boolean;
  hasNextPage: boolean;
  prevPage: number | null;
  nextPage: number | null;
}

/** Ignite gives no more than this at once, whatever is asked for. */
export const LARGEST_PAGE = 100;
const USUAL_PAGE = 10;
const known = ['page', 'limit', 'sort', 'sortBy', 'where'];

const whole = (query: Record<string, unknown>, name: string, otherwise: number): number => {
  const number = Number(query[name] ?? otherwise);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new QueryError(`${name} must be a whole number from 1`);
};

/**
 * Reads the parameters of a request.
 *
 * @throws QueryError when one is not of the contract: a client that depends on it would fail at Ignite.
 */
export const readQuery = (query: Record<string, unknown>): ListQuery => {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new QueryError(`${unknown} is no parameter of the contract`);
  const { sort, sortBy = sort ?? '-createdAt' } = query;
  if (sort !== undefined && sort !== sortBy) throw new QueryError('sort and sortBy disagree');
  if (!/^-?[\w.]+$/.test(String(sortBy))) throw new QueryError('sort must be one field');
  return {
    page: whole(query, 'page', 1),
    limit: Math.min(whole(query, 'limit', USUAL_PAGE), LARGEST_PAGE),
    sort: String(sortBy),
    where: query['where'],
  };
};

const sortedBy = (videos: readonly Video[], sort: string): Video[] => {
  const path = sort.replace(/^-/, '').split('.');
  const direction = sort.startsWith('-') ? -1 : 1;
  const key = (video: Video): string | number => {
    const [value] = valuesAt(video, path);
    return typeof value === 'number' ? value : String(value ?? '');
  };
  return videos
    .map((video) => ({ key: key(video), video }))
    .sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -direction : direction))
    .map(({ video }) => video);
};

/** Lists a library page by page, as it is at the moment of each request. */
export const createLister = (library: Library) => {
  // Sorting 100,000 videos for each page would measure the fake and not what is tested.
  const sorted = new Map<string, { revision: number; videos: Video[] }>();

  const inOrder = (sort: string): Video[] => {
    const revision = library.revision();
    const before = sorted.get(sort);
    if (before?.revision === revision) return before.videos;
    const videos = sortedBy(library.all(), sort);
    sorted.set(sort, { revision, videos });
    return videos;
  };

  /** @throws QueryError */
  return ({ page, limit, sort, where }: ListQuery): Listing => {
    const found = inOrder(sort).filter(whereTest(where));
    const totalPages = Math.max(1, Math.ceil(found.length / limit));
    const start = (page - 1) * limit;
    const hasPrevPage = page > 1;
    const hasNextPage = page < totalPages;
    return {
      docs: found.slice(start, start + limit),
      totalDocs: found.length,
      limit,
      totalPages,
      page,
      pagingCounter: start + 1,
      hasPrevPage,
      hasNextPage,
      prevPage: hasPrevPage ? page - 1 : null,
      nextPage: hasNextPage ? page + 1 : null,
    };
  };
};
