import { Box, Flex, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import { useText } from '../useText';

/** Where the pages of Settings → Ignite Video are. */
export const SETTINGS = '/settings/ignite-video';
export const MAPPINGS = `${SETTINGS}/mappings`;
export const IMPORT = `${SETTINGS}/import`;

const TABS = [
  { to: SETTINGS, name: 'tabs.connection' },
  { to: MAPPINGS, name: 'tabs.mappings' },
  { to: IMPORT, name: 'tabs.import' },
] as const;

/** Leads from one page of the settings to the other. Links, not ARIA tabs: each page has its address. */
export const SettingsTabs = () => {
  const text = useText();
  return (
    <Box tag="nav" aria-label={text('tabs.label')} borderColor="neutral200" borderStyle="0 0 1px">
      <Flex tag="ul" gap={6}>
        {TABS.map(({ to, name }) => (
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
