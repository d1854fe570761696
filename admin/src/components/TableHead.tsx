import { Th, Thead, Tr, Typography, VisuallyHidden } from '@strapi/design-system';

interface TableHeadProps {
  titles: readonly string[];
  /** The title of a last column of buttons: screen readers say it, nobody has to see it. */
  actions?: string | false;
}

/** The head of one of Strapi's tables. */
export const TableHead = ({ titles, actions }: TableHeadProps) => (
  <Thead>
    <Tr>
      {titles.map((title) => (
        <Th key={title}>
          <Typography variant="sigma" textColor="neutral600">
            {title}
          </Typography>
        </Th>
      ))}
      {actions && (
        <Th>
          <VisuallyHidden>{actions}</VisuallyHidden>
        </Th>
      )}
    </Tr>
  </Thead>
);
