const path = require('node:path');

const server = (url) => {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  };
};

// Tests kill processes, not the machine: their files need not reach the disk.
const unsafe = (env) =>
  env.bool('DATABASE_UNSAFE', false) && {
    pool: {
      afterCreate(connection, done) {
        connection.pragma('synchronous = off');
        done(null, connection);
      },
    },
  };

module.exports = ({ env }) => {
  const client = env('DATABASE_CLIENT', 'sqlite');
  const filename = env('DATABASE_FILENAME', path.join(__dirname, '..', '.tmp', 'data.db'));
  return {
    connection:
      client === 'sqlite'
        ? { client, connection: { filename }, useNullAsDefault: true, ...unsafe(env) }
        : { client, connection: server(env('DATABASE_URL')) },
  };
};
