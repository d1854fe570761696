import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import { z } from 'zod';
import { deliveriesQuery, deliveryOutcome } from '#shared/contract/deliveries';

/** `refused` shows the requests that never became deliveries. */
export const OUTCOMES = [...deliveryOutcome.options, 'refused'] as const;

const { event, videoId, search, from, to, before } = deliveriesQuery.shape;

/** What the log shows, as the address of the page says it; what it says wrongly counts as not said. */
const logQuery = z.object({
  outcome: z.enum(OUTCOMES).optional().catch(undefined),
  event: event.catch(undefined),
  videoId: videoId.catch(undefined),
  search: search.catch(undefined),
  from: from.catch(undefined),
  to: to.catch(undefined),
  before: before.catch(undefined),
});

export type LogQuery = z.infer<typeof logQuery>;

/** The `before` of each page between the newest one and this one, as far as the user came that way. */
const visited = z.object({ newer: z.array(z.number().nullable()) });

/** What the log shows. It is kept in the page's address, so that it can be sent on, and gone back to. */
export const useLog = () => {
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const { state } = useLocation();
  const query = logQuery.parse(Object.fromEntries(params));
  const newer = visited.safeParse(state).data?.newer ?? [];

  const addressOf = (changed: LogQuery): URLSearchParams =>
    new URLSearchParams(
      Object.entries(changed).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, String(value)]]
      )
    );

  return {
    query,
    isFiltered: Object.entries(query).some(([name, value]) => name !== 'before' && value),
    /** Shows the newest page of another choice; while something is typed, without a step in the history. */
    filter(changes: LogQuery, isTyped = false): void {
      setParams(addressOf({ ...query, ...changes, before: undefined }), { replace: isTyped });
    },
    clear(): void {
      setParams(new URLSearchParams());
    },
    older(next: number): void {
      const pages = [...newer, query.before ?? null];
      navigate(`?${addressOf({ ...query, before: next }).toString()}`, { state: { newer: pages } });
    },
    /** The page that the user came from, or else the newest one. */
    newer(): void {
      const pages = newer.slice(0, -1);
      const before = newer.at(-1) ?? undefined;
      navigate(`?${addressOf({ ...query, before }).toString()}`, { state: { newer: pages } });
    },
  };
};

export type Log = ReturnType<typeof useLog>;
