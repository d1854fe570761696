import { adminApi } from '@strapi/strapi/admin';
import {
  problemRetry,
  problemsView,
  problemVideos,
  type ProblemName,
  type ProblemRetry,
  type ProblemsView,
  type ProblemVideos,
} from '#shared/contract/problems';
import { parsed } from '../api';

const PROBLEMS = '/ignite-video/problems';

const api = adminApi
  .enhanceEndpoints({ addTagTypes: ['IgniteVideoHealth', 'IgniteVideoProblems'] })
  .injectEndpoints({
    endpoints: (build) => ({
      getIgniteVideoProblems: build.query<ProblemsView, void>({
        query: () => PROBLEMS,
        transformResponse: parsed(problemsView),
        providesTags: ['IgniteVideoProblems'],
      }),
      getIgniteVideoProblemVideos: build.query<ProblemVideos, ProblemName & { after: number }>({
        query: (params) => ({ url: `${PROBLEMS}/videos`, method: 'GET', config: { params } }),
        transformResponse: parsed(problemVideos),
        providesTags: ['IgniteVideoProblems'],
        keepUnusedDataFor: 5,
      }),
      retryIgniteVideoProblem: build.mutation<ProblemRetry, ProblemName>({
        query: (data) => ({ url: `${PROBLEMS}/retry`, method: 'POST', data }),
        transformResponse: parsed(problemRetry),
        invalidatesTags: ['IgniteVideoProblems', 'IgniteVideoHealth'],
      }),
    }),
  });

/** The admin API of what entries lack, one hook per call. */
export const {
  useGetIgniteVideoProblemsQuery: useGetProblemsQuery,
  useGetIgniteVideoProblemVideosQuery: useGetProblemVideosQuery,
  useRetryIgniteVideoProblemMutation: useRetryProblemMutation,
} = api;
