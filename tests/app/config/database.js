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

module.exports = ({ env }) => {
  const client = env('DATABASE_CLIENT', 'sqlite');
  const filename = env('DATABASE_FILENAME', path.join(__dirname, '..', '.tmp', 'data.db'));
  return {
    connection:
      client === 'sqlite'
        ? { client, connection: { filename }, useNullAsDefault: true }
        : { client, connection: server(env('DATABASE_URL')) },
  };
};
