import { notFound } from 'next/navigation';
import { chapters, videoJsonLd } from 'strapi-plugin-ignite-video/client';
import { findVideo } from '../../../strapi';
import { Player } from '../../Player';

interface Props {
  params: Promise<{ documentId: string }>;
}

export const generateMetadata = async ({ params }: Props) => {
  const video = await findVideo((await params).documentId);
  return { title: video?.title ?? 'Not found' };
};

export default async function Video({ params }: Props) {
  const video = await findVideo((await params).documentId);
  // A video that is private, deleted or not complete is not there.
  if (video === null) notFound();
  const jsonLd = videoJsonLd(video);
  return (
    <main>
      <h1>{video.title}</h1>
      <Player video={video} />
      <p>{video.description}</p>
      <ol>
        {chapters(video).map(({ title, start }) => (
          <li key={start}>{title}</li>
        ))}
      </ol>
      {jsonLd !== null && (
        // Escaped by the client so that it may stand here.
        <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: jsonLd }} />
      )}
    </main>
  );
}
