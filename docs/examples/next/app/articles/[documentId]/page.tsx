import { notFound } from 'next/navigation';
import { isPublished } from 'strapi-plugin-ignite-video/client';
import { findArticle } from '../../../strapi';
import { Player } from '../../Player';

export default async function Article({ params }: { params: Promise<{ documentId: string }> }) {
  const article = await findArticle((await params).documentId);
  if (article === null) notFound();
  return (
    <main>
      <h1>{article.title}</h1>
      {isPublished(article.video) ? (
        <Player video={article.video} />
      ) : (
        <p>This video is not available at the moment.</p>
      )}
    </main>
  );
}
