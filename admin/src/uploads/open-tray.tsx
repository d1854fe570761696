import { Suspense } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { IntlProvider } from 'react-intl';
import { DesignSystemProvider } from '@strapi/design-system';
import type { DefaultTheme } from 'styled-components';
import { createManager, type Manager } from './manager';
import { Tray } from './Tray';

let manager: Manager | undefined;
let root: Root | undefined;

/**
 * Shows the tray. Strapi has no place for what stays from page to page, so it has a root of its own beside
 * the panel's, in the panel's language and colours.
 */
export const showTray = ({
  locale,
  theme,
}: {
  locale: string;
  theme: DefaultTheme | undefined;
}): Manager => {
  manager ??= createManager();
  root ??= createRoot(document.body.appendChild(document.createElement('div')));
  root.render(
    <IntlProvider locale={locale} messages={{}} onError={() => {}}>
      <DesignSystemProvider locale={locale} {...(theme && { theme })}>
        <Suspense fallback={null}>
          <Tray manager={manager} />
        </Suspense>
      </DesignSystemProvider>
    </IntlProvider>
  );
  return manager;
};
