import { Box, Flex, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import { usePermission } from '../usePermission';
import { useText } from '../useText';

/** Where the pages of Settings → Ignite Video are. */
export const SETTINGS = '/settings/ignite-video';
export const DELIVERIES = `${SETTINGS}/deliveries`;
export const MAPPINGS = `${SETTINGS}/mappings`;
export const IMPORT = `${SETTINGS}/import`;

const TABS = [
  { to: SETTINGS, name: 'tabs.connection', of: 'connection' },
  { to: DELIVERIES, name: 'tabs.deliveries', of: 'deliveries' },
  { to: MAPPINGS, name: 'tabs.mappings', of: 'mappings' },
  { to: IMPORT, name: 'tabs.import', of: 'import' },
] as const;

/** Which pages the user's roles open, or null while that is not known yet. */
export const useOpenPages = (): Record<(typeof TABS)[number]['of'], boolean> | null => {
  const health = usePermission('readHealth');
  const deliveries = usePermission('readDeliveries');
  const settings = usePermission('readSettings');
  if (health === null || deliveries === null || settings === null) return null;
  return { connection: health || settings, deliveries, mappings: settings, import: settings };
};

/** Leads from one page of the settings to the other. Links, not ARIA tabs: each page has its address. */
export const SettingsTabs = () => {
  const text = useText();
  const openPages = useOpenPages();
  return (
    <Box tag="nav" aria-label={text('tabs.label')} borderColor="neutral200" borderStyle="0 0 1px">
      <Flex tag="ul" gap={6} minHeight="3rem">
        {TABS.filter(({ of }) => openPages?.[of]).map(({ to, name }) => (
          <li key={to}>
            <NavLink to={to} end style={{ textDecoration: 'none' }}>
              {({ isActive }) => (
                <Box
                  paddingBottom={2}
                  style={{
                    borderBottom: '2px solid currentColor',
                  }}
                  color={isActive ? 'primary600' : 'transparent'}
                >
                  <Typography
                    variant="omega"
                    fontWeight={isActive ? 'bold' : 'regular'}
                    textColor={isActive ? 'primary600' : 'neutral800'}
                  >
                    {text(name)}
                  </Typography>
                </Box>
              )}
            </NavLink>
          </li>
        ))}
      </Flex>
    </Box>
  );
};
