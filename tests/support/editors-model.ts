/** What one version of an entry says of the fields that the model knows. */
export interface Said {
  title: string;
  /** The editors' alone: no mapping feeds it. */
  remark: string | null;
}

/** An entry in one language. */
export interface LanguageModel {
  draft: Said | null;
  published: Said | null;
  /** What was public when the sync took it down, where the draft said something else. */
  takenDown: Said | 'as the draft' | null;
}

const isSame = (a: Said | null, b: Said | null): boolean =>
  a?.title === b?.title && a?.remark === b?.remark;

/**
 * The rules of a video's entry in their plainest form: a title that is Ignite's until it is edited, a remark that
 * is the editors', and what is public. `fed` is the language that the video feeds, `other` one that editors added.
 */
export class EntryModel {
  fed: LanguageModel = { draft: null, published: null, takenDown: null };
  other: LanguageModel = { draft: null, published: null, takenDown: null };
  title = '';
  isPublic = false;
  isDeleted = false;
  isEditors = false;
  private hasEntry = false;
  /** What the sync wrote into the title last, and before that. */
  private written: string | null = null;
  private earlier: string[] = [];
  /** What an editor's title said when the sync looked last. */
  private seen: string | null = null;
  /** Whether the sync may publish: nobody else has taken the entry down. */
  private maySyncPublish = true;

  /** A newer version of the video. */
  deliver(title: string, isPublic: boolean, isDeleted: boolean): void {
    if (this.isDeleted && !isDeleted) return;
    Object.assign(this, { title, isDeleted, isPublic: isPublic && !isDeleted });
    if (this.fed.draft === null && !(isDeleted && this.hasEntry)) {
      this.maySyncPublish = !this.hasEntry;
      this.hasEntry = true;
      this.fed = { draft: { title, remark: null }, published: null, takenDown: null };
      Object.assign(this, { isEditors: false, written: title, seen: null });
    }
    this.look();
  }

  /** What the sync makes of what it finds. */
  look(): void {
    if (!this.isPublic) [this.fed, this.other].forEach(hide);
    const { fed } = this;
    if (fed.draft !== null) {
      const isTyped = fed.draft.title === this.title && this.seen !== this.title;
      if (isTyped) this.isEditors = false;
      if (this.isEditors) this.seen = fed.draft.title;
      else this.write();
    }
    if (this.isPublic) this.show();
  }

  private write(): void {
    const { fed, title, written } = this;
    if (written !== null && written !== title) {
      const others = this.earlier.filter((one) => one !== title && one !== written);
      this.earlier = [...others, written].slice(-10);
    }
    Object.assign(this, { written: title, seen: null });
    for (const said of [fed.draft, fed.published]) if (said) said.title = title;
  }

  private show(): void {
    for (const language of [this.fed, this.other]) {
      const { draft, takenDown } = language;
      const isFed = language === this.fed;
      language.takenDown = null;
      if (draft === null || language.published !== null) continue;
      if (isFed ? !this.maySyncPublish : takenDown === null) continue;
      language.published = takenDown === null || takenDown === 'as the draft' ? draft : takenDown;
      language.published = { ...language.published };
      if (isFed && !this.isEditors) language.published.title = this.title;
    }
  }

  /** Saves a form, whenever it was opened. */
  save(language: LanguageModel, form: Said): void {
    language.draft = { ...form };
    if (language !== this.fed || this.isEditors) return;
    if (form.title !== this.title && !this.earlier.includes(form.title)) this.isEditors = true;
  }

  /** @returns whether the site takes it. */
  publish(language: LanguageModel, form: Said): boolean {
    if (!this.isPublic) return false;
    this.save(language, form);
    language.published = { ...form };
    if (language === this.fed) this.maySyncPublish = true;
    return true;
  }

  unpublish(language: LanguageModel): void {
    if (language.published === null) return;
    language.published = null;
    if (language === this.fed) this.maySyncPublish = false;
  }

  discard(language: LanguageModel): void {
    if (language.published !== null) this.save(language, language.published);
  }

  destroy(language: LanguageModel): void {
    Object.assign(language, { draft: null, published: null, takenDown: null });
    if (language === this.fed) this.maySyncPublish = false;
  }
}

const hide = (language: LanguageModel): void => {
  if (language.published === null) return;
  const { draft, published } = language;
  language.takenDown = isSame(draft, published) ? 'as the draft' : published;
  language.published = null;
};
