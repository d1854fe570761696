const path = require('node:path');

const connections = {
  sqlite: (env) => ({
    connection: {
      filename: env('DATABASE_FILENAME', path.join(__dirname, '..', '.tmp', 'data.db')),
    },
    useNullAsDefault: true,
  }),
  postgres: (env) => ({ connection: { connectionString: env('DATABASE_URL') } }),
  mysql: (env) => ({ connection: { connectionString: env('DATABASE_URL') } }),
};

module.exports = ({ env }) => {
  const client = env('DATABASE_CLIENT', 'sqlite');
  return { connection: { client, ...connections[client](env) } };
};
