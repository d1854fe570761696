import { defineConfig } from 'vitepress';

/** Pages in the order in which somebody meets them: a name and an address each. */
const GUIDE = [
  {
    text: 'Begin',
    items: [
      { text: 'Install', link: '/install' },
      { text: 'The first hour', link: '/first-hour' },
      { text: 'Configuration', link: '/configuration' },
      { text: 'Compatibility and support', link: '/compatibility' },
      { text: 'Upgrading', link: '/upgrading' },
    ],
  },
  {
    text: 'Use',
    items: [
      { text: 'For editors', link: '/editors' },
      { text: 'Mappings', link: '/mapping' },
      { text: 'The custom field', link: '/field' },
      { text: 'Front ends', link: '/front-end' },
      { text: 'Assistants (MCP)', link: '/assistants' },
      { text: 'Services for your code', link: '/services' },
    ],
  },
  {
    text: 'Run',
    items: [
      { text: 'When something is wrong', link: '/troubleshooting' },
      { text: 'Operations', link: '/operations/' },
      { text: 'Command line', link: '/command-line' },
      { text: 'What is private stays private', link: '/privacy' },
      { text: 'Performance', link: '/performance' },
    ],
  },
  {
    text: 'Work on it',
    items: [
      { text: 'Architecture', link: '/architecture' },
      { text: 'Tests', link: '/testing' },
      { text: 'Decisions', link: '/decisions/' },
    ],
  },
];

// A link that leads nowhere fails the build.
export default defineConfig({
  title: 'Ignite Video for Strapi',
  description: 'Keeps one Strapi entry per Ignite video',
  lang: 'en',
  srcExclude: ['examples/**'],
  rewrites: {
    'decisions/README.md': 'decisions/index.md',
    'operations/README.md': 'operations/index.md',
  },
  // Beside the pages in the repository: a folder, and files that are no pages.
  ignoreDeadLinks: [/examples\/next/, /alerts(\.test)?\.yml$/],
  markdown: { attrs: { disable: true } },
  themeConfig: {
    logo: '/logo.svg',
    sidebar: GUIDE,
    search: { provider: 'local' },
    socialLinks: [
      { icon: 'github', link: 'https://github.com/ignitevideo/strapi-plugin-ignite-video' },
    ],
  },
});
