'use client';

import { useEffect, useRef } from 'react';
import Hls from 'hls.js';
import {
  bestMp4,
  captionTracks,
  thumbnail,
  type IgniteVideo,
} from 'strapi-plugin-ignite-video/client';

/** Plays the stream: Safari by itself, other browsers by hls.js, and whatever is left an MP4. */
export const Player = ({ video }: { video: IgniteVideo }) => {
  const element = useRef<HTMLVideoElement>(null);
  const { streamUrl } = video;
  const mp4 = bestMp4(video, { maxHeight: 720 })?.url;

  useEffect(() => {
    const player = element.current;
    if (player === null) return;
    if (streamUrl === null || !Hls.isSupported()) {
      const plays = player.canPlayType('application/vnd.apple.mpegurl') !== '';
      player.src = (plays ? streamUrl : null) ?? mp4 ?? '';
      return;
    }
    const hls = new Hls();
    hls.loadSource(streamUrl);
    hls.attachMedia(player);
    return () => hls.destroy();
  }, [streamUrl, mp4]);

  const page = `/videos/${video.documentId}`;
  return (
    <video ref={element} controls width={960} poster={thumbnail(video, { width: 960 })?.url}>
      {captionTracks(video).map(({ src, srcLang, label }, index) => (
        <track
          key={src}
          kind="captions"
          src={`${page}/captions/${index}`}
          srcLang={srcLang}
          label={label}
          default={index === 0}
        />
      ))}
      <track kind="chapters" src={`${page}/chapters`} srcLang={video.language ?? 'en'} />
    </video>
  );
};
