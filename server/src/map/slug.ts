import slugify from '@sindresorhus/slugify';

/** Characters, so that Strapi's number for uniqueness still fits a column of 255. */
const LONGEST = 240;

/**
 * The text that Strapi's uid service is to make a video's slug of. It writes most alphabets in Latin
 * letters; where nothing is left (`日本語`, `🎬🎬`, blanks), the video's id takes the text's place.
 */
export const slugText = (text: string, videoId: string): string => {
  const slug = slugify(text);
  if (slug === '') return videoId;
  return slug.length > LONGEST ? slug.slice(0, LONGEST) : text;
};
