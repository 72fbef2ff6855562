import type { FeatureHandlers } from '../handler.ts';
import { changeTags } from './change.ts';
import { listTags } from './list.ts';
import { mergeTag, removeTag, renameTag } from './manage.ts';

/** What can be done with tags, and where each is done. */
export const tagsHandlers: FeatureHandlers<'tags'> = { list: listTags, change: changeTags, rename: renameTag, merge: mergeTag, remove: removeTag };
