import { fileName } from '../../server/src/media/library';

it.each([
  ['https://cdn.example.com/a/poster.jpg?width=640#x', 'jpg', 'poster.jpg'],
  ['https://cdn.example.com/poster.JPEG', 'jpg', 'poster.jpg'],
  ['https://cdn.example.com/poster.png', 'webp', 'poster.webp'],
  ['https://cdn.example.com/%C3%9Cberblick%20%F0%9F%8E%AC.png', 'png', 'Überblick 🎬.png'],
  ['https://cdn.example.com/v1.2', 'png', 'v1.2.png'],
  ['https://cdn.example.com/', 'gif', 'image.gif'],
  ['https://cdn.example.com/.png', 'png', 'image.png'],
  ['https://cdn.example.com/100%.png', 'png', '100%.png'],
  ['https://cdn.example.com/..%2F..%2Fetc%2Fpasswd', 'png', '..-..-etc-passwd.png'],
  ['https://cdn.example.com/a%00b%3Cscript%3E.png', 'png', 'a-b-script-.png'],
  ['https://cdn.example.com/con', 'png', 'con.png'],
  [`https://cdn.example.com/${'%F0%9F%8E%AC'.repeat(200)}`, 'png', `${'🎬'.repeat(100)}.png`],
])('names the file at %s', (url, extension, name) => {
  expect(fileName(url, extension)).toBe(name);
});

it('never takes an extension that a browser would run', () => {
  expect(fileName('https://cdn.example.com/page.html', 'gif')).toBe('page.html.gif');
});
