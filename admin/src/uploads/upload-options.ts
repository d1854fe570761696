export interface UploadOptions {
  /** Called with the id of each video as soon as Ignite has made it. */
  onVideo?(videoId: string): void;
}
