import { Box, Loader, Typography } from '@strapi/design-system';
import type { Rule } from '#shared/contract/mapping';
import { Notice } from '../../components/Notice';
import { useText } from '../../useText';
import { PreviewValue } from './PreviewValue';
import type { Preview } from './usePreview';

interface ExpressionResultProps {
  rule: Rule;
  preview: Preview;
}

/** What an expression comes to for the video that is chosen in the preview, while it is typed. */
export const ExpressionResult = ({
  rule: { attribute, transform },
  preview: { data, isFetching },
}: ExpressionResultProps) => {
  const text = useText();
  const field = data?.fields.find((one) => one.attribute === attribute);
  if (!data) return isFetching ? <Loader small /> : null;
  return (
    <Box background="neutral0" hasRadius padding={3} aria-live="polite" aria-busy={isFetching}>
      <Typography variant="sigma" textColor="neutral600">
        {text('source.result')}
      </Typography>
      <Box paddingTop={1} style={{ opacity: isFetching ? 0.6 : 1 }}>
        {data.error ? (
          <Notice tone="bad">{data.error}</Notice>
        ) : (
          field && (
            <PreviewValue
              value={field.next}
              kind={transform.type}
              titles={data.titles}
              files={data.files}
              isNew
            />
          )
        )}
      </Box>
    </Box>
  );
};
