import Link from 'next/link';
import { listVideos } from '../strapi';

export default async function Videos() {
  const videos = await listVideos();
  return (
    <main>
      <h1>Videos</h1>
      {videos.length === 0 && <p>There are no videos yet.</p>}
      <ul>
        {videos.map(({ documentId, title, thumbnailUrl }) => (
          <li key={documentId}>
            <Link href={`/videos/${documentId}`}>
              {thumbnailUrl !== null && <img src={thumbnailUrl} alt="" width={320} />}
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </main>
  );
}
