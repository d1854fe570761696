import { errorText } from '../../server/src/error-text';

const signature = 'b0702dcf906b4bff51c0b1e02d39d233824523a750028a99d1ba34d9019d53cf';

describe('the text of an error', () => {
  it("is the database's own words, without the statement and its values", () => {
    const error = new Error(
      `insert into \`ignite_video_deliveries\` (\`body\`, \`signature\`) values ('{"title":"a - b"}', '${signature}') on conflict do nothing - database or disk is full`
    );
    expect(errorText(error)).toBe('database or disk is full');
  });

  it('never shows a signature, wherever it stands', () => {
    expect(errorText(new Error(`Duplicate entry '${signature}' for key`))).toBe(
      "Duplicate entry '…' for key"
    );
  });

  it.each([
    'Title too long - shorten it',
    'Select a category first',
    'Update refused - title too long',
    'insert into what?',
  ])("is what a site's own code says, whole: %s", (message) => {
    expect(errorText(new Error(message))).toBe(message);
  });

  it('has no stack and an end', () => {
    expect(errorText(new Error('x'.repeat(5000)))).toBe('x'.repeat(1000));
    expect(errorText('plain')).toBe('plain');
  });
});
