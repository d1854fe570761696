export default {
  config: { locales: ['de', 'fr', 'es', 'it', 'pt-BR'] },
  bootstrap() {},
};
